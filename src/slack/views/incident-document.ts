import { sourceWords } from '../../diagnosis/text/sources.js';
import { causeWords, gapWords, ruledOutWords, suspectChangeWords } from '../../diagnosis/text/words.js';
import type { Incident } from '../../model/incident.js';
import type { Locale } from '../../model/locale.js';
import { subjectLabel } from '../../model/subject.js';
import type { Instant } from '../../model/time.js';
import type { Redacted } from '../../model/untrusted.js';
import { utc } from './blocks.js';
import { standingWords } from './incident.js';
import { show } from './own-text.js';
import { timelineSentence } from './timeline.js';
import { viewWords } from './words.js';

/** Far below the 1 MiB that Slack shows of a text file; a whole incident has a few kilobytes. */
const DOCUMENT_MAX = 200_000;
const CAUSES_MAX = 20;
const EVIDENCE_MAX = 10;

/**
 * One incident as a Markdown document: what it was, the evidence, the story, people by their `names` (by Slack id). Nothing in
 * it is markup of Slack's.
 */
export function incidentMarkdown(
  incident: Incident,
  names: ReadonlyMap<string, string>,
  locale: Locale,
  now: Instant,
): Redacted {
  const words = viewWords(locale);
  const { subject, diagnosis } = incident;
  const lines = [
    `# ${standingWords(incident, locale, now)} · ${subject.kind} ${subjectLabel(subject)} (${subject.cluster})`,
    '',
    `- ${words.since} ${utc(incident.failingSince)}`,
    `- ${words.severity[incident.severity]}`,
  ];
  if (diagnosis !== null) {
    lines.push('', `## ${words.causesTitle}`);
    for (const cause of diagnosis.causes.slice(0, CAUSES_MAX)) {
      const said = causeWords(cause, diagnosis, locale);
      lines.push('', `### ${oneLine(said.title)} (${words.confidence[cause.confidence]})`, '', said.explanation);
      for (const { source, quote, at } of cause.evidence.slice(0, EVIDENCE_MAX)) {
        lines.push(
          `- ${oneLine(sourceWords(source, locale))}${words.colon}${oneLine(quote)}${at === null ? '' : ` (${utc(at)})`}`,
        );
      }
      for (const { text, command } of said.fixes) {
        lines.push(`- ${words.do}${oneLine(text)}`, ...(command === null ? [] : [`  \`${oneLine(command)}\``]));
      }
    }
    if (diagnosis.suspectChange !== null) {
      lines.push('', `## ${words.changed}`, '', suspectChangeWords(diagnosis.suspectChange, locale));
    }
    lines.push(
      ...listed(
        words.ruledOut,
        diagnosis.ruledOut.map((entry) => ruledOutWords(entry, locale)),
      ),
      ...listed(
        words.couldNotCheck,
        diagnosis.gaps.map((gap) => gapWords(gap, locale)),
      ),
    );
  }
  lines.push('', `## ${words.document.story}`, '');
  for (const entry of incident.timeline) {
    lines.push(`- ${utc(entry.at)} ${timelineSentence(incident, entry, names, locale)}`);
  }
  return show(`${lines.join('\n')}\n`, DOCUMENT_MAX);
}

/** The same as data, for machines. Ids of people stay ids. */
export function incidentJson(incident: Incident): Redacted {
  return show(`${JSON.stringify(incident, null, 2)}\n`, DOCUMENT_MAX);
}

function listed(title: Redacted, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `## ${title}`, '', ...lines.map((line) => `- ${oneLine(line)}`)];
}

/** People of an incident's story, by their ids. */
export function peopleOf({ timeline }: Incident): readonly string[] {
  return [
    ...new Set(timeline.flatMap(({ event }) => ['by' in event ? event.by : '', 'to' in event ? String(event.to) : ''])),
  ].filter((id) => /^[UW][A-Z0-9]{2,20}$/.test(id));
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

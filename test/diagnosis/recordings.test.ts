import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Evidence, LogTail, RawObject } from '../../src/model/evidence.js';
import { untrustedText } from '../../src/model/untrusted.js';
import { diagnose } from '../../src/diagnosis/diagnose.js';
import { sourceWords } from '../../src/diagnosis/text/sources.js';

interface Scenario {
  subject: { kind: string; namespace?: string; name: string };
  at: string;
  expect: { state: string | null; cause: string; container: string | null };
  alternatives?: string[];
  stateAlternatives?: string[];
}

const ROOT = join(import.meta.dirname, '..', 'recordings');
const NAMES = readdirSync(ROOT).filter((name) => existsSync(join(ROOT, name, 'scenario.json')));

function named(object: RawObject): { name: string; namespace: string } {
  return object['metadata'] as { name: string; namespace: string };
}

function load(name: string): { scenario: Scenario; evidence: Evidence } {
  const folder = join(ROOT, name);
  const scenario = JSON.parse(readFileSync(join(folder, 'scenario.json'), 'utf8')) as Scenario;
  const objects = (JSON.parse(readFileSync(join(folder, 'objects.json'), 'utf8')) as { items: RawObject[] }).items;
  const pods = objects.filter((each) => each['kind'] === 'Pod').map(named);
  const files = existsSync(join(folder, 'logs')) ? readdirSync(join(folder, 'logs')) : [];
  const logs = files.flatMap((file): LogTail[] => {
    const pod = pods.find((each) => file.startsWith(`${each.name}.`));
    const match = pod === undefined ? null : /^(.+)\.(current|previous)\.log$/.exec(file.slice(pod.name.length + 1));
    if (pod === undefined || match === null) return [];
    const text = untrustedText(readFileSync(join(folder, 'logs', file), 'utf8'));
    return [
      {
        namespace: pod.namespace,
        pod: pod.name,
        container: match[1] ?? '',
        run: match[2] === 'current' ? 'current' : 'previous',
        text,
        at: 0,
      },
    ];
  });
  const subject = { cluster: '', namespace: '', ...scenario.subject };
  return {
    scenario,
    evidence: {
      subject,
      objects,
      logs,
      gaps: [],
      completeKinds: [...new Set(objects.map((each) => String(each['kind'])))],
    },
  };
}

describe('every recording', () => {
  test.each(NAMES)('%s: the right cause comes first', (name) => {
    const { scenario, evidence } = load(name);
    const diagnosis = diagnose(evidence, Date.parse(scenario.at));
    expect([scenario.expect.cause, ...(scenario.alternatives ?? [])]).toContain(diagnosis.causes[0]?.id);
  });

  test.each(NAMES)('%s: the state and the container are named', (name) => {
    const { scenario, evidence } = load(name);
    const diagnosis = diagnose(evidence, Date.parse(scenario.at));
    const { state, container } = scenario.expect;
    const states = state === null ? [diagnosis.state] : [state, ...(scenario.stateAlternatives ?? [])];
    expect(states).toContain(diagnosis.state);
    expect(diagnosis.container).toBe(container ?? diagnosis.container);
  });

  test('a cause without evidence never comes out of one', () => {
    const empty = NAMES.flatMap((name) => {
      const { scenario, evidence } = load(name);
      return diagnose(evidence, Date.parse(scenario.at)).causes.filter((each) => each.evidence.length === 0);
    });
    expect(empty).toEqual([]);
  });

  test('every source of evidence is named in Chinese, but for kinds, fields and names', () => {
    const english = NAMES.flatMap((name) => {
      const { scenario, evidence } = load(name);
      const { causes } = diagnose(evidence, Date.parse(scenario.at));
      return causes.flatMap((cause) => cause.evidence.map(({ source }) => sourceWords(source, 'zh-CN')));
    }).filter((shown) =>
      /\b(?:pod|log|event|container|node|nodes|condition|conditions|last run|scheduler|of|objects|claims)\b(?![-.])/.test(
        shown.replace(/(?<=容器 |Pod |节点 )\S+|\S+(?= (?:上次|的))/g, ''),
      ),
    );
    expect(english).toEqual([]);
  });
});

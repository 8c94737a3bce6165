/**
 * What Slack, phones and people's clipboards do to a command line, undone: smart quotes, dashes that were two hyphens,
 * unusual spaces, Slack's escapes of mentions, links and ampersands, code marks, punctuation at the end of a question.
 */
export function normaliseLine(line: string): string {
  return line
    .slice(0, 2000)
    .replace(/<(?:[@#!][^<>|]{0,200}|https?:\/\/[^<>|]{0,500}|mailto:[^<>|]{0,200})\|([^<>|]{0,200})>/g, '$1')
    .replace(/<([^<>|]{0,500})>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/[\u00a0\u2000-\u200a\u202f\u205f\u3000\t\n\r]/g, ' ')
    .replace(/[\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, '')
    .replace(/[\u201c\u201d\u201e\u00ab\u00bb\uff02]/g, '"')
    .replace(/[\u2018\u2019\u201a\u2032]/g, "'")
    .replaceAll('`', '')
    .replace(
      /(^| )[\u2013\u2014\u2012\u2015\u2212](?=[A-Za-z])/g,
      (_all, before: string, offset: number, whole: string) => before + dashes(whole.slice(offset + before.length + 1)),
    )
    .replace(/[\u2013\u2014\u2012\u2015\u2212]/g, '-')
    .replace(/[?!.,;\uff1f\uff01\u3002]+$/, '')
    .trim();
}

/** One dash stands for one or two hyphens: `–n x` was `-n x`, `—public` was `--public`. */
function dashes(after: string): string {
  return /^[A-Za-z](?:[ =]|$)/.test(after) ? '-' : '--';
}

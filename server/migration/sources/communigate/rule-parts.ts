import { sieveLiteral, sieveString, sieveStrings } from '../../rules/sieve-text.ts';

/** A piece of Sieve with what it needs, or why there is none. */
export type SievePart =
  | { readonly text: string; readonly requires: readonly string[] }
  | { readonly why: string };

/** What conditions look at. */
const subjects: Readonly<Record<string, { readonly test: string; readonly requires?: string }>> = {
  from: { test: 'address ? "from"' },
  sender: { test: 'address ? "sender"' },
  to: { test: 'address ? "to"' },
  cc: { test: 'address ? "cc"' },
  'reply-to': { test: 'address ? "reply-to"' },
  'any to or cc': { test: 'address ? ["to", "cc"]' },
  'return-path': { test: 'envelope ? "from"', requires: 'envelope' },
  subject: { test: 'header ? "subject"' },
  'message-id': { test: 'header ? "message-id"' },
};

/** (what, how, value) as a test. */
export function toTest([what = '', how = '', value = '']: readonly string[]): SievePart {
  const refused = { why: `the condition "${what} ${how} ${value}" has no place in Sieve` };
  const key = what.toLowerCase();
  if (key === 'message size') return sizeTest(how, value) ?? refused;
  const [, field, rest = ''] =
    key === 'header field' ? (/^([!-9;-~]{1,100}):\s*(.*)$/.exec(value) ?? []) : [];
  const subject = field === undefined ? subjects[key] : { test: `header ? ${sieveString(field)}` };
  if (subject === undefined) return refused;
  if (!/^(?:is|is not|in|not in)$/i.test(how)) return refused;
  const not = /not/i.test(how) ? 'not ' : '';
  const text = field === undefined ? value : rest;
  const values = /in$/i.test(how) ? text.split(',').map((it) => it.trim()) : [text];
  const isPattern = values.some((it) => it.includes('*'));
  // "*" alone stands for anything here, "?" for itself.
  const keys = isPattern ? values.map((it) => it.split('*').map(sieveLiteral).join('*')) : values;
  const match = isPattern ? ':matches' : ':is';
  return {
    text: `${not}${subject.test.replace('?', match)} ${sieveStrings(keys)}`,
    requires: subject.requires === undefined ? [] : [subject.requires],
  };
}

function sizeTest(how: string, value: string): SievePart | undefined {
  if (!/^\d+[KMG]?$/i.test(value)) return undefined;
  const way = /^greater/i.test(how) ? ':over' : /^less/i.test(how) ? ':under' : undefined;
  return way === undefined
    ? undefined
    : { text: `size ${way} ${value.toUpperCase()}`, requires: [] };
}

const marks: Readonly<Record<string, string>> = {
  read: String.raw`\Seen`,
  seen: String.raw`\Seen`,
  answered: String.raw`\Answered`,
  flagged: String.raw`\Flagged`,
};

/** (action, parameter) as a command. What is stored or redirected stays in the inbox until it is discarded. */
export function toCommand([action = '', value = '']: readonly string[]): SievePart {
  switch (action.toLowerCase()) {
    case 'store in':
      return { text: `fileinto :copy ${sieveString(value)};`, requires: ['copy', 'fileinto'] };
    case 'mark': {
      const flags = value.split(/[,\s]+/).map((it) => marks[it.toLowerCase()]);
      if (flags.includes(undefined)) return { why: `the mark "${value}" has no place in Sieve` };
      return { text: `addflag ${sieveStrings(flags as string[])};`, requires: ['imap4flags'] };
    }
    case 'redirect to':
    case 'mirror to': {
      const addresses = value
        .split(/[,;]/)
        .map((it) => it.trim())
        .filter((it) => it !== '');
      if (addresses.length === 0 || addresses.some((it) => !/^[^\s@]+@[^\s@]+$/.test(it)))
        return { why: `"${value}" is no address to redirect to` };
      const commands = addresses.map((it) => `redirect :copy ${sieveString(it)};`);
      return { text: commands.join('\n  '), requires: ['copy'] };
    }
    case 'reject with':
      return { text: `reject ${sieveString(value)};`, requires: ['reject'] };
    case 'discard':
      return { text: 'discard;', requires: [] };
    case 'stop processing':
      return { text: 'stop;', requires: [] };
    default:
      return { why: `the action "${action}" has no place in Sieve` };
  }
}

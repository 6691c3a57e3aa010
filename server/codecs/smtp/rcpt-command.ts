import { InputSyntaxError } from '#platform/errors.ts';
import { parsePathArgument } from './path-argument.ts';
import { decodeXtext, encodeXtext } from './xtext.ts';

export type NotifyEvent = 'SUCCESS' | 'FAILURE' | 'DELAY';

export interface RcptParameters {
  /** undefined: not said (FAILURE, perhaps DELAY); empty: NEVER. */
  readonly notify: readonly NotifyEvent[] | undefined;
  readonly originalRecipient: OriginalRecipient | undefined;
}

export interface OriginalRecipient {
  /** "rfc822", "utf-8", "x400", ... in lower case. */
  readonly type: string;
  readonly address: string;
}

export interface RcptCommand {
  /** Between `<` and `>`, not yet parsed as an address. */
  readonly path: string;
  readonly parameters: RcptParameters;
  /** Keywords that no supported extension defines: answered with 555. */
  readonly unknown: readonly string[];
}

// RFC 3461 §4.2
const MAX_ORCPT_LENGTH = 500;

export const noRcptParameters: RcptParameters = {
  notify: undefined,
  originalRecipient: undefined,
};

/** Parses the argument of RCPT. @throws InputSyntaxError */
export function parseRcptCommand(argument: string): RcptCommand {
  const { path, parameters } = parsePathArgument(argument, 'TO');
  if (parameters.length === 0) return { path, parameters: noRcptParameters, unknown: [] };
  let { notify, originalRecipient } = noRcptParameters;
  const unknown: string[] = [];
  for (const { keyword, value } of parameters) {
    if (keyword === 'NOTIFY') notify = parseNotify(value ?? '');
    else if (keyword === 'ORCPT') originalRecipient = parseOriginalRecipient(value ?? '');
    else unknown.push(keyword);
  }
  return { path, parameters: { notify, originalRecipient }, unknown };
}

/** Writes a RCPT command without CRLF. */
export function formatRcptCommand(path: string, parameters: Partial<RcptParameters>): string {
  const { notify, originalRecipient } = parameters;
  let out = `RCPT TO:<${path}>`;
  if (notify !== undefined) out += ` NOTIFY=${notify.length === 0 ? 'NEVER' : notify.join(',')}`;
  if (originalRecipient !== undefined)
    out += ` ORCPT=${formatOriginalRecipient(originalRecipient)}`;
  return out;
}

/** `type;address` with the address as xtext: the form of ORCPT. */
export function formatOriginalRecipient({ type, address }: OriginalRecipient): string {
  return `${type};${type === 'utf-8' ? encodeUnitext(address) : encodeXtext(address)}`;
}

function parseNotify(value: string): NotifyEvent[] {
  // RFC 3461 §4.1
  const words = value.toUpperCase().split(',');
  if (words.length === 1 && words[0] === 'NEVER') return [];
  const events: NotifyEvent[] = [];
  for (const word of words) {
    if (word !== 'SUCCESS' && word !== 'FAILURE' && word !== 'DELAY')
      throw new InputSyntaxError('bad value of NOTIFY', 0);
    if (events.includes(word)) throw new InputSyntaxError('NOTIFY names an event twice', 0);
    events.push(word);
  }
  return events;
}

function parseOriginalRecipient(value: string): OriginalRecipient {
  // RFC 3461 §4.2
  const semicolon = value.indexOf(';');
  const type = value.slice(0, Math.max(semicolon, 0)).toLowerCase();
  if (value.length > MAX_ORCPT_LENGTH || !/^[a-z0-9][a-z0-9-]*$/.test(type))
    throw new InputSyntaxError('bad value of ORCPT', 0);
  const text = value.slice(semicolon + 1);
  if (text === '') throw new InputSyntaxError('ORCPT without an address', semicolon + 1);
  return { type, address: type === 'utf-8' ? decodeUnitext(text) : decodeXtext(text) };
}

/** Undoes `\x{HHHH}`; text without such escapes may be xtext, as senders without SMTPUTF8 write it. */
function decodeUnitext(text: string): string {
  // RFC 6533 §3
  const decoded = text.replaceAll(/\\x\{([0-9A-F]{2,6})\}/g, (_, hex: string) => {
    const code = parseInt(hex, 16);
    if (code > 0x10ffff || code < 0x20 || (code >= 0xd800 && code <= 0xdfff))
      throw new InputSyntaxError('bad character in ORCPT', 0);
    return String.fromCodePoint(code);
  });
  if (/[\x00-\x1f\x7f]/.test(decoded)) throw new InputSyntaxError('control character in ORCPT', 0);
  return decoded;
}

/** ASCII form of a UTF-8 address that any server may pass on. */
function encodeUnitext(address: string): string {
  return address.replaceAll(
    /[^!-*,-<>-[\]-~]/gu,
    (c) => `\\x{${c.codePointAt(0)!.toString(16).toUpperCase().padStart(2, '0')}}`,
  );
}

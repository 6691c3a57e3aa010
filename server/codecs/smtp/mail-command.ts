import { InputSyntaxError } from '#platform/errors.ts';
import { parsePathArgument, type EsmtpParameter } from './path-argument.ts';
import { decodeXtext, encodeXtext } from './xtext.ts';

export type BodyKind = '7BIT' | '8BITMIME' | 'BINARYMIME';

/** What MAIL carries besides the path. An absent parameter is undefined. */
export interface MailParameters {
  /** Declared size in octets. */
  readonly size: number | undefined;
  readonly body: BodyKind | undefined;
  readonly isUtf8: boolean;
  /** Who handed the message in, as the sender claims: an address, or '' for "unknown". */
  readonly auth: string | undefined;
  readonly ret: 'FULL' | 'HDRS' | undefined;
  readonly envelopeId: string | undefined;
  readonly requireTls: boolean;
  readonly hold: HoldRequest | undefined;
  readonly deliverBy: DeliverBy | undefined;
  /** -9 (least urgent) to 9. */
  readonly priority: number | undefined;
}

export type HoldRequest =
  | { readonly kind: 'for'; readonly seconds: number }
  | { readonly kind: 'until'; readonly epochMs: number };

export interface DeliverBy {
  /** Seconds left, from the moment of MAIL; negative when already late. */
  readonly seconds: number;
  /** return: bounce when late; notify: tell the sender and go on. */
  readonly mode: 'return' | 'notify';
  readonly isTraced: boolean;
}

export interface MailCommand {
  /** Between `<` and `>`, not yet parsed as an address; '' is the null reverse-path. */
  readonly path: string;
  readonly parameters: MailParameters;
  /** Keywords that no supported extension defines: answered with 555. */
  readonly unknown: readonly string[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

// RFC 3461 §4.4
const MAX_ENVELOPE_ID_LENGTH = 100;

/** Parses the argument of MAIL. @throws InputSyntaxError */
export function parseMailCommand(argument: string): MailCommand {
  const { path, parameters } = parsePathArgument(argument, 'FROM');
  if (parameters.length === 0) return { path, parameters: noMailParameters, unknown: [] };
  const found: Mutable<MailParameters> = { ...noMailParameters };
  const unknown: string[] = [];
  for (const parameter of parameters)
    if (!applyParameter(found, parameter)) unknown.push(parameter.keyword);
  return { path, parameters: found, unknown };
}

export const noMailParameters: MailParameters = {
  size: undefined,
  body: undefined,
  isUtf8: false,
  auth: undefined,
  ret: undefined,
  envelopeId: undefined,
  requireTls: false,
  hold: undefined,
  deliverBy: undefined,
  priority: undefined,
};

/** Writes a MAIL command without CRLF; parameters that are undefined or false are left out. */
export function formatMailCommand(path: string, parameters: Partial<MailParameters>): string {
  const p = parameters;
  let out = `MAIL FROM:<${path}>`;
  if (p.size !== undefined) out += ` SIZE=${p.size}`;
  if (p.body !== undefined) out += ` BODY=${p.body}`;
  if (p.isUtf8 === true) out += ' SMTPUTF8';
  if (p.auth !== undefined) out += ` AUTH=${p.auth === '' ? '<>' : encodeXtext(p.auth)}`;
  if (p.ret !== undefined) out += ` RET=${p.ret}`;
  if (p.envelopeId !== undefined) out += ` ENVID=${encodeXtext(p.envelopeId)}`;
  if (p.requireTls === true) out += ' REQUIRETLS';
  if (p.hold?.kind === 'for') out += ` HOLDFOR=${p.hold.seconds}`;
  if (p.hold?.kind === 'until')
    out += ` HOLDUNTIL=${Temporal.Instant.fromEpochMilliseconds(p.hold.epochMs).toString()}`;
  if (p.deliverBy !== undefined)
    out += ` BY=${p.deliverBy.seconds};${p.deliverBy.mode === 'return' ? 'R' : 'N'}${p.deliverBy.isTraced ? 'T' : ''}`;
  if (p.priority !== undefined) out += ` MT-PRIORITY=${p.priority}`;
  return out;
}

function applyParameter(to: Mutable<MailParameters>, { keyword, value }: EsmtpParameter): boolean {
  switch (keyword) {
    case 'SIZE': // RFC 1870 §4
      to.size = Number(expectMatch(value, /^[0-9]{1,15}$/, keyword)[0]);
      return true;
    case 'BODY': // RFC 6152 §2, RFC 3030 §3
      to.body = expectMatch(
        value?.toUpperCase(),
        /^(7BIT|8BITMIME|BINARYMIME)$/,
        keyword,
      )[0] as BodyKind;
      return true;
    case 'SMTPUTF8': // RFC 6531 §3.4
      expectNoValue(value, keyword);
      to.isUtf8 = true;
      return true;
    case 'AUTH': // RFC 4954 §5
      to.auth = value === '<>' ? '' : decodeXtext(expectMatch(value, /^.+$/, keyword)[0]);
      return true;
    case 'RET': // RFC 3461 §4.3
      to.ret = expectMatch(value?.toUpperCase(), /^(FULL|HDRS)$/, keyword)[0] as 'FULL' | 'HDRS';
      return true;
    case 'ENVID':
      to.envelopeId = parseEnvelopeId(expectMatch(value, /^.+$/, keyword)[0]);
      return true;
    case 'REQUIRETLS': // RFC 8689 §2
      expectNoValue(value, keyword);
      to.requireTls = true;
      return true;
    case 'HOLDFOR':
    case 'HOLDUNTIL': // RFC 4865 §3, §4.1
      if (to.hold !== undefined) throw new InputSyntaxError('HOLDFOR and HOLDUNTIL together', 0);
      to.hold = keyword === 'HOLDFOR' ? parseHoldFor(value) : parseHoldUntil(value);
      return true;
    case 'BY':
      to.deliverBy = parseDeliverBy(value);
      return true;
    case 'MT-PRIORITY': // RFC 6710 §4.1
      to.priority = Number(expectMatch(value, /^(0|-?[1-9])$/, keyword)[0]);
      return true;
    default:
      return false;
  }
}

function parseEnvelopeId(value: string): string {
  if (value.length > MAX_ENVELOPE_ID_LENGTH) throw new InputSyntaxError('ENVID is too long', 0);
  const decoded = decodeXtext(value);
  if (/[^ -~]/.test(decoded)) throw new InputSyntaxError('ENVID is not printable ASCII', 0);
  return decoded;
}

function parseHoldFor(value: string | undefined): HoldRequest {
  return { kind: 'for', seconds: Number(expectMatch(value, /^[0-9]{1,9}$/, 'HOLDFOR')[0]) };
}

function parseHoldUntil(value: string | undefined): HoldRequest {
  const shape =
    /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$/i;
  const text = expectMatch(value, shape, 'HOLDUNTIL')[0];
  try {
    return { kind: 'until', epochMs: Temporal.Instant.from(text).epochMilliseconds };
  } catch {
    throw new InputSyntaxError('HOLDUNTIL is not a date and time', 0);
  }
}

function parseDeliverBy(value: string | undefined): DeliverBy {
  // RFC 2852 §4
  const [, time, mode, trace] = expectMatch(value, /^([+-]?[0-9]{1,9});([RN])(T?)$/i, 'BY');
  const seconds = Number(time);
  const isReturn = mode?.toUpperCase() === 'R';
  if (isReturn && seconds <= 0) throw new InputSyntaxError('BY with R needs a time to come', 0);
  return { seconds, mode: isReturn ? 'return' : 'notify', isTraced: trace !== '' };
}

function expectMatch(value: string | undefined, shape: RegExp, keyword: string): RegExpExecArray {
  const match = value === undefined ? null : shape.exec(value);
  if (match === null) throw new InputSyntaxError(`bad value of ${keyword}`, 0);
  return match;
}

function expectNoValue(value: string | undefined, keyword: string): void {
  if (value !== undefined) throw new InputSyntaxError(`${keyword} takes no value`, 0);
}

import type { NameEncoding } from './decoder.ts';
import { formatFlagList } from './flags.ts';
import { formatNumberRanges, formatNumbersInOrder, type NumberRanges } from './number-ranges.ts';
import { formatAstring, formatString } from './string-format.ts';

/** Codes that are a word alone. */
// RFC 9051 §7.1, RFC 5530 §3, RFC 7162 §3.1.2.2, RFC 9586 §3.3
export const plainResponseCodes = [
  'ALERT',
  'ALREADYEXISTS',
  'AUTHENTICATIONFAILED',
  'AUTHORIZATIONFAILED',
  'CANNOT',
  'CLIENTBUG',
  'CLOSED',
  'COMPRESSIONACTIVE',
  'CONTACTADMIN',
  'CORRUPTION',
  'EXPIRED',
  'EXPUNGEISSUED',
  'HASCHILDREN',
  'INUSE',
  'LIMIT',
  'NOMODSEQ',
  'NONEXISTENT',
  'NOPERM',
  'NOTIFICATIONOVERFLOW',
  'NOTSAVED',
  'OVERQUOTA',
  'PARSE',
  'PRIVACYREQUIRED',
  'READ-ONLY',
  'READ-WRITE',
  'SERVERBUG',
  'TOOBIG',
  'TRYCREATE',
  'UIDNOTSTICKY',
  'UIDREQUIRED',
  'UNAVAILABLE',
  'UNKNOWN-CTE',
  'USEATTR',
] as const;

/** What stands in brackets at the beginning of a status response. */
export type ResponseCode =
  | (typeof plainResponseCodes)[number]
  | {
      readonly kind: 'UIDVALIDITY' | 'UIDNEXT' | 'UNSEEN' | 'HIGHESTMODSEQ';
      readonly value: number;
    }
  | { readonly kind: 'CAPABILITY'; readonly names: readonly string[] }
  | { readonly kind: 'PERMANENTFLAGS'; readonly flags: readonly string[] }
  | { readonly kind: 'BADCHARSET'; readonly charsets: readonly string[] }
  | { readonly kind: 'APPENDUID'; readonly uidValidity: number; readonly uids: readonly number[] }
  | {
      readonly kind: 'COPYUID';
      readonly uidValidity: number;
      /** Both in the same order. */
      readonly from: readonly number[];
      readonly to: readonly number[];
    }
  | { readonly kind: 'MODIFIED'; readonly ranges: NumberRanges }
  | { readonly kind: 'MAILBOXID'; readonly id: string }
  | { readonly kind: 'BADURL'; readonly url: string }
  | { readonly kind: 'BADEVENT'; readonly known: readonly string[] }
  | { readonly kind: 'NOUPDATE'; readonly tag: string }
  | { readonly kind: 'OLDNAME'; readonly wire: string }
  // RFC 5464 §4.2.1, RFC 5464 §4.3
  | { readonly kind: 'METADATA LONGENTRIES' | 'METADATA MAXSIZE'; readonly size: number }
  | { readonly kind: 'METADATA TOOMANY' | 'METADATA NOPRIVATE' }
  // RFC 9585 §4
  | {
      readonly kind: 'INPROGRESS';
      readonly tag?: string;
      readonly done?: number;
      readonly goal?: number;
    }
  // RFC 9738 §3.1
  | { readonly kind: 'MESSAGELIMIT'; readonly limit: number; readonly lowestUid?: number }
  // RFC 4467 §7
  | { readonly kind: 'URLMECH'; readonly mechanisms: readonly string[] };

/** The code with its brackets. */
export function formatResponseCode(
  code: ResponseCode,
  names: NameEncoding = 'modified-utf7',
): string {
  return `[${typeof code === 'string' ? code : formatContent(code, names)}]`;
}

type CodeWithArguments = Exclude<ResponseCode, string>;

function formatContent(code: CodeWithArguments, names: NameEncoding): string {
  switch (code.kind) {
    case 'UIDVALIDITY':
    case 'UIDNEXT':
    case 'UNSEEN':
    case 'HIGHESTMODSEQ':
      return `${code.kind} ${code.value}`;
    case 'CAPABILITY':
      return `CAPABILITY ${code.names.join(' ')}`;
    case 'PERMANENTFLAGS':
      return `PERMANENTFLAGS ${formatFlagList(code.flags)}`;
    case 'BADCHARSET':
      return `BADCHARSET (${code.charsets.map((c) => formatAstring(c, names)).join(' ')})`;
    case 'APPENDUID':
      return `APPENDUID ${code.uidValidity} ${formatNumbersInOrder(code.uids)}`;
    case 'COPYUID':
      return `COPYUID ${code.uidValidity} ${formatNumbersInOrder(code.from)} ${formatNumbersInOrder(code.to)}`;
    case 'MODIFIED':
      return `MODIFIED ${formatNumberRanges(code.ranges)}`;
    case 'MAILBOXID':
      return `MAILBOXID (${code.id})`;
    case 'BADURL':
      return `BADURL ${formatInline(code.url, names)}`;
    case 'BADEVENT':
      return `BADEVENT (${code.known.join(' ')})`;
    case 'NOUPDATE':
      return `NOUPDATE ${formatString(code.tag, names)}`;
    case 'OLDNAME':
      return `OLDNAME (${code.wire})`;
    case 'METADATA LONGENTRIES':
    case 'METADATA MAXSIZE':
      return `${code.kind} ${code.size}`;
    case 'METADATA TOOMANY':
    case 'METADATA NOPRIVATE':
      return code.kind;
    case 'INPROGRESS':
      return formatProgress(code, names);
    case 'MESSAGELIMIT':
      return `MESSAGELIMIT ${code.limit}${code.lowestUid === undefined ? '' : ` ${code.lowestUid}`}`;
    case 'URLMECH':
      break;
  }
  return `URLMECH ${code.mechanisms.join(' ')}`;
}

function formatProgress(
  code: CodeWithArguments & { kind: 'INPROGRESS' },
  names: NameEncoding,
): string {
  if (code.tag === undefined && code.done === undefined) return 'INPROGRESS';
  const tag = code.tag === undefined ? 'NIL' : formatString(code.tag, names);
  return `INPROGRESS (${tag} ${code.done ?? 'NIL'} ${code.goal ?? 'NIL'})`;
}

/** A client's own text that comes back to it: what can not stand in a status line is left out. */
function formatInline(text: string, names: NameEncoding): string {
  return formatString(text.replace(/[^ -~]/g, '').slice(0, 1000), names);
}

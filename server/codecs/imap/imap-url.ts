import { InputSyntaxError } from '#platform/errors.ts';
import { toCommandText } from './command-text.ts';
import { Decoder } from './decoder.ts';
import { toCanonicalInbox } from './mailbox-name.ts';
import { expectSection, formatSection, type Section } from './section.ts';

/** An IMAP URL, absolute or relative, that names a mailbox, a message or a part of one. */
// RFC 5092 §11
export interface ImapUrl {
  /** Undefined in a relative URL. */
  readonly server?: {
    readonly user?: string;
    readonly auth?: string;
    /** As in the URL; an IPv6 address in its brackets. */
    readonly host: string;
    readonly port?: number;
  };
  /** Undefined: the selected mailbox, or none. */
  readonly mailbox?: string;
  readonly uidValidity?: number;
  readonly uid?: number;
  readonly section?: Section;
  readonly partial?: { readonly origin: number; readonly count?: number };
  readonly urlAuth?: UrlAuth;
}

/** Who may fetch the URL, until when, and the proof that its owner said so. */
// RFC 4467 §2, RFC 5092 §6.1
export interface UrlAuth {
  /** The moment it ends, as written, such as 2026-01-01T00:00:00Z. */
  readonly expires?: string;
  readonly access:
    | { readonly kind: 'anonymous' | 'authuser' }
    | { readonly kind: 'submit' | 'user'; readonly user: string };
  /** Absent in the rump that GENURLAUTH takes. */
  readonly proof?: { readonly mechanism: string; readonly token: string };
  /** The URL up to and with the access: what the proof is made over. */
  readonly rump: string;
}

export const MAX_URL_LENGTH = 8192;

/** Parses an IMAP URL; throws InputSyntaxError. */
export function parseImapUrl(text: string): ImapUrl {
  if (text.length > MAX_URL_LENGTH) throw new InputSyntaxError('the URL is too long', 0);
  if (/[^!-~]/.test(text)) throw new InputSyntaxError('the URL has characters that need %', 0);
  const authority = /^imap:\/\/([^/?#]*)/i.exec(text);
  if (authority === null && /^[a-z][a-z0-9+.-]*:/i.test(text))
    throw new InputSyntaxError('not an IMAP URL', 0);
  const server = authority === null ? undefined : parseServer(authority[1]!);
  const path = text.slice(authority?.[0].length ?? 0);
  if (/[?#]/.test(path)) throw new InputSyntaxError('a search can not be fetched', 0);
  const found = parsePath(path, text);
  return { ...(server && { server }), ...found };
}

/** Formats a URL; what `urlAuth.rump` says is not looked at. */
export function formatImapUrl(url: ImapUrl): string {
  let text = '';
  if (url.server !== undefined) {
    const { user, auth, host, port } = url.server;
    const userinfo =
      (user === undefined ? '' : encode(user)) +
      (auth === undefined ? '' : `;AUTH=${encode(auth)}`);
    text = `imap://${userinfo === '' ? '' : `${userinfo}@`}${host}${port === undefined ? '' : `:${port}`}`;
  }
  if (url.mailbox !== undefined) text += `/${encode(url.mailbox)}`;
  if (url.uidValidity !== undefined) text += `;UIDVALIDITY=${url.uidValidity}`;
  if (url.uid !== undefined) text += `/;UID=${url.uid}`;
  if (url.section !== undefined) text += `/;SECTION=${encode(formatSection(url.section))}`;
  if (url.partial !== undefined) {
    const { origin, count } = url.partial;
    text += `/;PARTIAL=${origin}${count === undefined ? '' : `.${count}`}`;
  }
  return url.urlAuth === undefined ? text : text + formatUrlAuth(url.urlAuth);
}

function parseServer(authority: string): NonNullable<ImapUrl['server']> {
  const parts =
    /^(?:([^;@]*)(?:;AUTH=([^@]+))?@)?([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/i.exec(
      authority,
    );
  if (parts === null) throw new InputSyntaxError('the server of the URL is not valid', 7);
  const [, user, auth, host, port] = parts;
  return {
    ...(user && { user: decode(user) }),
    ...(auth && { auth: decode(auth) }),
    host: host!,
    ...(port !== undefined && { port: Number(port) }),
  };
}

function parsePath(path: string, whole: string): Omit<ImapUrl, 'server'> {
  const parts =
    /^(?:\/([^;]*?))??(?:;UIDVALIDITY=(\d{1,10}))?(?:\/?;UID=(\d{1,10})(?:\/;SECTION=([^;]+?))?(?:\/;PARTIAL=(\d{1,15})(?:\.(\d{1,15}))?)?)?((?:;EXPIRE=[^;]+)?;URLAUTH=.+)?$/i.exec(
      path,
    );
  if (parts === null) throw new InputSyntaxError('the path of the URL is not valid', 0);
  const [, mailbox, uidValidity, uid, section, origin, count, auth] = parts;
  const name = mailbox && toCanonicalInbox(decode(mailbox).normalize('NFC'));
  return {
    ...(name && { mailbox: name }),
    ...(uidValidity && { uidValidity: Number(uidValidity) }),
    ...(uid && { uid: Number(uid) }),
    ...(section && { section: parseSection(decode(section)) }),
    ...(origin && {
      partial: { origin: Number(origin), ...(count && { count: Number(count) }) },
    }),
    ...(auth && { urlAuth: parseUrlAuth(auth, whole) }),
  };
}

function parseSection(text: string): Section {
  if (/[^ -~]/.test(text)) throw new InputSyntaxError('the section of the URL is not valid', 0);
  const decoder = new Decoder(toCommandText(`[${text}]`));
  const section = expectSection(decoder);
  decoder.expectEnd();
  return section;
}

function parseUrlAuth(text: string, whole: string): UrlAuth {
  const parts =
    /^(?:;EXPIRE=([^;]+))?;URLAUTH=(?:(anonymous|authuser)|(submit|user)\+([^:;]+))(?::([A-Z0-9.-]+):([0-9a-f]{32,}))?$/i.exec(
      text,
    );
  if (parts === null) throw new InputSyntaxError('the URLAUTH of the URL is not valid', 0);
  const [, expires, plain, named, user, mechanism, token] = parts;
  const proofLength = mechanism === undefined ? 0 : mechanism.length + token!.length + 2;
  return {
    ...(expires && { expires: decode(expires) }),
    access:
      plain === undefined
        ? { kind: named!.toLowerCase() as 'submit' | 'user', user: decode(user!) }
        : { kind: plain.toLowerCase() as 'anonymous' | 'authuser' },
    ...(mechanism && { proof: { mechanism: mechanism.toUpperCase(), token: token! } }),
    rump: whole.slice(0, whole.length - proofLength),
  };
}

function formatUrlAuth({ expires, access, proof }: UrlAuth): string {
  const expire = expires === undefined ? '' : `;EXPIRE=${expires}`;
  const who = 'user' in access ? `${access.kind}+${encode(access.user)}` : access.kind;
  return `${expire};URLAUTH=${who}${proof === undefined ? '' : `:${proof.mechanism}:${proof.token}`}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new InputSyntaxError('the URL has a % that stands for no UTF-8', 0);
  }
}

/** Percent-encodes all but what stands for itself in every part of an IMAP URL. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll('%2F', '/').replaceAll("'", '%27');
}

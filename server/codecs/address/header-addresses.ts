import {
  createHeaderLexer,
  isAtomOrDot,
  skipCfws,
  takeAtomOrDot,
  takeQuotedString,
} from './header-lexer.ts';
import type { HeaderLexer } from './header-lexer.ts';

/** One entry of an address list, in the order of the header; names are as written (encoded words kept). */
export type HeaderAddress =
  | {
      readonly kind: 'mailbox';
      readonly name: string | undefined;
      /** Source route ("@a,@b") of the obsolete syntax. */
      readonly route: string | undefined;
      /** Local part, unquoted; undefined when there is none. */
      readonly local: string | undefined;
      /** Domain; undefined when there is none. */
      readonly domain: string | undefined;
      /** Whether the entry does not follow the grammar. */
      readonly isBroken: boolean;
    }
  | { readonly kind: 'group-start'; readonly name: string }
  | { readonly kind: 'group-end' };

/** Addresses of one header field beyond this are not read. */
export const MAX_HEADER_ADDRESSES = 10_000;

/**
 * Reads the address list of a From, To, ... field. Broken lists give what can be recognised; never throws.
 * `value` may be folded; its characters are bytes or Unicode, and so are those of the result.
 */
// RFC 5322 §3.4, RFC 5322 §4.4
export function parseHeaderAddresses(value: string): HeaderAddress[] {
  const state: ListState = { lexer: createHeaderLexer(value), found: [] };
  const { lexer } = state;
  if (!skipCfws(lexer)) return state.found;
  while (lexer.at < value.length && state.found.length < MAX_HEADER_ADDRESSES) {
    if (value[lexer.at] === ',') {
      // RFC 5322 §4.4: empty elements are allowed in lists.
      lexer.at++;
    } else {
      parseAddress(state);
      skipToComma(lexer);
    }
    skipCfws(lexer);
  }
  return state.found;
}

interface ListState {
  readonly lexer: HeaderLexer;
  readonly found: HeaderAddress[];
}

interface Draft {
  name: string | undefined;
  route: string | undefined;
  local: string | undefined;
  domain: string | undefined;
  isBroken: boolean;
}

function parseAddress(state: ListState): void {
  const start = state.lexer.at;
  const phrase = takePhrase(state.lexer);
  if (phrase !== undefined && state.lexer.text[state.lexer.at] === ':')
    return parseGroup(state, phrase);
  state.lexer.at = start;
  parseMailbox(state);
}

function parseGroup(state: ListState, name: string): void {
  const { lexer, found } = state;
  found.push({ kind: 'group-start', name });
  lexer.at++;
  while (skipCfws(lexer) && lexer.text[lexer.at] !== ';' && found.length < MAX_HEADER_ADDRESSES) {
    if (lexer.text[lexer.at] === ',') lexer.at++;
    else {
      parseMailbox(state);
      if (lexer.at < lexer.text.length && !',;'.includes(lexer.text[lexer.at]!)) break;
    }
  }
  if (lexer.text[lexer.at] === ';') lexer.at++;
  found.push({ kind: 'group-end' });
  skipCfws(lexer);
}

function parseMailbox(state: ListState): void {
  const { lexer } = state;
  const start = lexer.at;
  const draft: Draft = {
    name: undefined,
    route: undefined,
    local: undefined,
    domain: undefined,
    isBroken: false,
  };
  lexer.comment = '';
  const phrase = takePhrase(lexer);
  if (phrase !== undefined && lexer.text[lexer.at] === '<') {
    lexer.comment = '';
    draft.name = phrase === '' ? undefined : phrase;
    if (!parseAngleAddress(lexer, draft)) {
      draft.isBroken = true;
      draft.domain = 'SYNTAX_ERROR';
    }
    if (draft.name === undefined && lexer.comment !== '') draft.name = lexer.comment;
  } else {
    lexer.at = start;
    parseBareAddress(lexer, draft);
  }
  if (draft.local === undefined || !draft.domain) draft.isBroken = true;
  state.found.push({ kind: 'mailbox', ...draft });
}

/** "<" [route ":"] local-part "@" domain ">"; false when it breaks off. */
function parseAngleAddress(lexer: HeaderLexer, draft: Draft): boolean {
  const { text } = lexer;
  lexer.at++;
  if (!skipCfws(lexer)) return false;
  if (text[lexer.at] === '@') {
    draft.route = takeRoute(lexer);
    if (text[lexer.at] === ':') lexer.at++;
    else {
      draft.route = 'INVALID_ROUTE';
      draft.isBroken = true;
    }
    if (!skipCfws(lexer)) return false;
  }
  if (text[lexer.at] !== '>') {
    if (!takeLocalPart(lexer, draft)) return false;
    if (text[lexer.at] === '@' && !takeDomain(lexer, draft)) return false;
  }
  if (text[lexer.at] !== '>') return false;
  lexer.at++;
  skipCfws(lexer);
  return true;
}

/** An address without angle brackets: its name, if any, is the comment behind it. */
function parseBareAddress(lexer: HeaderLexer, draft: Draft): void {
  lexer.comment = '';
  const isQuoted = lexer.text[lexer.at] === '"';
  if (!takeLocalPart(lexer, draft)) draft.isBroken = true;
  const hasDomain = draft.local !== undefined && lexer.text[lexer.at] === '@';
  if (hasDomain) takeDomain(lexer, draft);
  if (lexer.comment !== '') draft.name = lexer.comment;
  else if (!hasDomain) {
    // A lone word is a mailbox without a host; several words, or a quoted one, are a name without an address.
    const rest = takePhrase(lexer);
    if (rest) {
      draft.name = `${draft.local ?? ''} ${rest}`;
      draft.local = undefined;
    } else if (isQuoted && draft.local !== undefined) {
      draft.name = draft.local;
      draft.local = undefined;
    }
    draft.isBroken = true;
  }
}

/** Words joined by single spaces, comments dropped; undefined when it cannot be a phrase. */
// RFC 5322 §3.2.5, RFC 5322 §4.1
function takePhrase(lexer: HeaderLexer): string | undefined {
  const { text } = lexer;
  let phrase = '';
  if (text[lexer.at] === '.') return undefined;
  while (lexer.at < text.length) {
    const c = text.charCodeAt(lexer.at);
    let word: string | undefined;
    if (c === 34) word = takeQuotedString(lexer);
    else if (isAtomOrDot(c)) word = takeAtomOrDot(lexer);
    else break;
    if (word === undefined) return undefined;
    phrase = phrase === '' ? word : `${phrase} ${word}`;
    skipCfws(lexer);
  }
  return phrase;
}

/** Words and dots, also with space and comments around the dots; false when it ends the value or is none. */
function takeLocalPart(lexer: HeaderLexer, draft: Draft): boolean {
  const { text } = lexer;
  let local = '';
  const start = lexer.at;
  for (;;) {
    const c = text.charCodeAt(lexer.at);
    if (c === 34) {
      const quoted = takeQuotedString(lexer);
      if (quoted === undefined) return false;
      local += quoted;
    } else local += takeAtomOrDot(lexer);
    skipCfws(lexer);
    if (text[lexer.at] === '.' || (local.endsWith('.') && isWordStart(text, lexer.at))) continue;
    break;
  }
  if (lexer.at === start) return false;
  draft.local = local;
  return lexer.at < text.length;
}

function isWordStart(text: string, at: number): boolean {
  return at < text.length && (text[at] === '"' || isAtomOrDot(text.charCodeAt(at)));
}

/** "@" domain; a domain literal keeps its brackets. */
function takeDomain(lexer: HeaderLexer, draft: Draft): boolean {
  const { text } = lexer;
  lexer.at++;
  skipCfws(lexer);
  let domain = '';
  if (text[lexer.at] === '[') {
    const close = text.indexOf(']', lexer.at);
    const end = close < 0 ? text.length : close + 1;
    domain = text.slice(lexer.at, end).replace(/[\r\n]/g, '');
    lexer.at = end;
    skipCfws(lexer);
  } else {
    for (;;) {
      domain += takeAtomOrDot(lexer);
      skipCfws(lexer);
      if (text[lexer.at] === '.') continue;
      if (domain.endsWith('.') && isWordStart(text, lexer.at) && text[lexer.at] !== '"') continue;
      break;
    }
  }
  draft.domain = domain === '' ? undefined : domain;
  return domain !== '';
}

/** "@" domain *("," "@" domain), without the colon. */
// RFC 5322 §4.4
function takeRoute(lexer: HeaderLexer): string {
  const hops: string[] = [];
  while (lexer.text[lexer.at] === '@') {
    const hop: Draft = {
      name: undefined,
      route: undefined,
      local: undefined,
      domain: undefined,
      isBroken: false,
    };
    if (!takeDomain(lexer, hop)) break;
    hops.push(`@${hop.domain}`);
    while (lexer.text[lexer.at] === ',') {
      lexer.at++;
      skipCfws(lexer);
    }
  }
  return hops.join(',');
}

/** What follows an address up to the next comma is not understood and left out. */
function skipToComma(lexer: HeaderLexer): void {
  const { text } = lexer;
  while (lexer.at < text.length && text[lexer.at] !== ',') {
    const c = text.charCodeAt(lexer.at);
    if (c === 34) takeQuotedString(lexer);
    else if (c === 40) skipCfws(lexer);
    else lexer.at++;
  }
}

import type { Bytes } from '#platform/bytes.ts';
import { rtfTokens } from './rtf-tokens.ts';
import { walkRtf } from './walk-rtf.ts';
import type { RtfGroup, RtfSink } from './walk-rtf.ts';

/**
 * What an RTF text is: HTML or plain text that was wrapped into it (MS-OXRTFEX), which comes out as it went in, or RTF of
 * its own, of which the text alone is given.
 */
export interface RtfBody {
  readonly kind: 'html' | 'text' | 'rtf';
  /** Unicode; line ends are CRLF. */
  readonly text: string;
}

/** Reads an RTF text; never throws, and gives what is readable of a broken one. */
export function readRtfBody(rtf: Bytes): RtfBody {
  const kind = kindOf(rtf);
  const chunks: string[] = [];
  walkRtf(rtf, kind === 'html' ? htmlSink(chunks) : textSink(chunks, kind));
  const text = chunks.join('');
  return { kind, text: text.toWellFormed() };
}

/** Where the words \fromhtml and \fromtext are looked for. */
const HEAD_TOKENS = 40;

function kindOf(rtf: Bytes): RtfBody['kind'] {
  let count = 0;
  for (const token of rtfTokens(rtf)) {
    if (++count > HEAD_TOKENS) break;
    if (token.kind !== 'word') continue;
    if (token.word === 'fromhtml') return token.value === 0 ? 'rtf' : 'html';
    if (token.word === 'fromtext') return 'text';
  }
  return 'rtf';
}

/** HTML is in htmltag groups and in the text between them, unless that is marked as RTF's own. */
function htmlSink(chunks: string[]): RtfSink {
  const isSeen = (group: RtfGroup): boolean =>
    !group.isHtmlRtf && (group.destination === '' || group.destination === 'htmltag');
  return {
    text(text, group) {
      if (isSeen(group)) chunks.push(text);
    },
    control(word, _value, group) {
      if (!isSeen(group)) return;
      const text = group.destination === 'htmltag' ? signs.get(word) : htmlSigns.get(word);
      if (text !== undefined) chunks.push(text);
    },
  };
}

function textSink(chunks: string[], kind: RtfBody['kind']): RtfSink {
  return {
    text(text, group) {
      if (group.destination === '' && !(kind === 'text' && group.isHtmlRtf)) chunks.push(text);
    },
    control(word, _value, group) {
      if (group.destination !== '' || (kind === 'text' && group.isHtmlRtf)) return;
      const text = signs.get(word) ?? (kind === 'rtf' ? layoutSigns.get(word) : undefined);
      if (text !== undefined) chunks.push(text);
    },
  };
}

const LINE_END = '\r\n';

/** What control words and symbols stand for in text. */
const signs: ReadonlyMap<string, string> = new Map([
  ['par', LINE_END],
  ['line', LINE_END],
  ['tab', '\t'],
  ['lquote', '\u2018'],
  ['rquote', '\u2019'],
  ['ldblquote', '\u201C'],
  ['rdblquote', '\u201D'],
  ['bullet', '\u2022'],
  ['endash', '\u2013'],
  ['emdash', '\u2014'],
  ['~', '\u00A0'],
  ['_', '\u00AD'],
]);

/** The same in HTML that is not in a tag. */
const htmlSigns: ReadonlyMap<string, string> = new Map([
  ['par', LINE_END],
  ['line', LINE_END],
  ['tab', '\t'],
  ['lquote', '&lsquo;'],
  ['rquote', '&rsquo;'],
  ['ldblquote', '&ldquo;'],
  ['rdblquote', '&rdquo;'],
  ['bullet', '&bull;'],
  ['endash', '&ndash;'],
  ['emdash', '&mdash;'],
  ['~', '&nbsp;'],
  ['_', '&shy;'],
]);

const layoutSigns: ReadonlyMap<string, string> = new Map([
  ['page', LINE_END],
  ['sect', LINE_END],
  ['row', LINE_END],
  ['cell', '\t'],
  ['enspace', ' '],
  ['emspace', ' '],
  ['qmspace', ' '],
]);

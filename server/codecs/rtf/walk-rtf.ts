import { decodeCharset } from '#codecs/charset/decode-charset.ts';
import { charsetOfCodePage } from '#codecs/charset/code-page.ts';
import type { Bytes } from '#platform/bytes.ts';
import { createFontTable } from './font-table.ts';
import { MAX_GROUP_DEPTH } from './limits.ts';
import { rtfTokens } from './rtf-tokens.ts';
import type { RtfToken } from './rtf-tokens.ts';

/** What holds in a group until it ends. A new group inherits it. */
export interface RtfGroup {
  /** Of the group's first word when it names a destination: "fonttbl", "htmltag". '' for document text. */
  readonly destination: string;
  /** Set by \htmlrtf: the text repeats in RTF what is in HTML tags. */
  readonly isHtmlRtf: boolean;
}

/** Gets what there is in a text, in order. Text is Unicode. */
export interface RtfSink {
  text(text: string, group: RtfGroup): void;
  /** A control word or, with one character, a control symbol. */
  control(word: string, value: number | undefined, group: RtfGroup): void;
}

interface Group extends RtfGroup {
  destination: string;
  isHtmlRtf: boolean;
  font: number | undefined;
  /** Characters that stand for one \u in readers without Unicode. */
  unicodeSkip: number;
}

/** Destinations whose content is no text of the document, whether or not they are marked as optional. */
const hiddenDestinations = new Set(
  `fonttbl colortbl stylesheet info pict objdata header headerl headerr headerf footer footerl
  footerr footerf listtable listoverridetable revtbl rsidtbl filetbl xmlnstbl themedata
  colorschememapping datastore latentstyles fldinst bkmkstart bkmkend listtext pntext
  nonshppict objclass generator xe tc footnote annotation atnid atnauthor mhtmltag background
  htmltag author operator title subject company keywords falt panose`.split(/\s+/),
);

/** Reads RTF from beginning to end: groups, fonts' charsets, Unicode. Groups beyond MAX_GROUP_DEPTH end the reading. */
export function walkRtf(rtf: Bytes, sink: RtfSink): void {
  const walk = new Walk(sink);
  for (const token of rtfTokens(rtf)) {
    if (walk.isEnded) return;
    walk.take(token);
  }
  walk.flush();
}

class Walk {
  isEnded = false;
  private readonly sink: RtfSink;
  private readonly fonts = createFontTable();
  private readonly stack: Group[] = [];
  private group: Group = {
    destination: '',
    isHtmlRtf: false,
    font: undefined,
    unicodeSkip: 1,
  };
  /** Bytes of text whose charset is that of the group; several may make one character. */
  private pending: number[] = [];
  /** Set between "{" and the word behind it. */
  private isGroupStart = false;
  private isStarred = false;
  /** Characters still to be left out behind \u. */
  private skip = 0;

  constructor(sink: RtfSink) {
    this.sink = sink;
  }

  take(token: RtfToken): void {
    switch (token.kind) {
      case 'byte':
        this.takeBytes([token.byte]);
        break;
      case 'text':
        this.takeBytes(token.bytes);
        break;
      case 'open':
        this.open();
        break;
      case 'close':
        this.close();
        break;
      case 'symbol':
        this.takeSymbol(token.symbol);
        break;
      case 'word':
        this.takeWord(token.word, token.value);
        break;
    }
    if (token.kind !== 'open' && !(token.kind === 'symbol' && token.symbol === '*'))
      this.isGroupStart = false;
  }

  flush(): void {
    if (this.pending.length === 0) return;
    const bytes = Buffer.from(this.pending);
    this.pending = [];
    const charset = charsetOfCodePage(this.fonts.codePageOf(this.group.font));
    this.sink.text(decodeCharset(bytes, charset ?? 'windows-1252'), this.group);
  }

  private takeBytes(bytes: Iterable<number>): void {
    for (const byte of bytes) {
      if (this.skip > 0) this.skip--;
      else this.pending.push(byte);
    }
  }

  private open(): void {
    this.flush();
    if (this.stack.length >= MAX_GROUP_DEPTH) {
      this.isEnded = true;
      return;
    }
    this.stack.push(this.group);
    this.group = { ...this.group };
    this.isGroupStart = true;
    this.isStarred = false;
    this.skip = 0;
  }

  private close(): void {
    this.flush();
    const outer = this.stack.pop();
    if (outer === undefined) {
      this.isEnded = true;
      return;
    }
    this.group = outer;
    this.skip = 0;
    if (this.stack.length === 0) this.isEnded = true;
  }

  private takeSymbol(symbol: string): void {
    if (symbol === '*' && this.isGroupStart) {
      this.isStarred = true;
      return;
    }
    if (this.skip > 0) this.skip--;
    else if (symbol === '\\' || symbol === '{' || symbol === '}')
      this.pending.push(symbol.charCodeAt(0));
    else {
      this.flush();
      this.sink.control(symbol, undefined, this.group);
    }
  }

  private takeWord(word: string, value: number | undefined): void {
    if (word === 'u' && value !== undefined) {
      this.takeUnicode(value);
      return;
    }
    if (this.skip > 0 && !this.isGroupStart) {
      this.skip--;
      return;
    }
    this.flush();
    if (this.isGroupStart && (this.isStarred || hiddenDestinations.has(word)))
      this.group.destination = word;
    this.applyWord(word, value);
    this.sink.control(word, value, this.group);
  }

  private takeUnicode(value: number): void {
    // What is pending is in another charset, but half of a pair may stand before.
    this.flush();
    this.sink.text(String.fromCharCode(value & 0xff_ff), this.group);
    this.skip = this.group.unicodeSkip;
  }

  private applyWord(word: string, value: number | undefined): void {
    const { group, fonts } = this;
    if (word === 'uc') group.unicodeSkip = Math.max(0, Math.min(value ?? 1, 100));
    else if (word === 'htmlrtf') group.isHtmlRtf = value !== 0;
    else if (word === 'plain' || word === 'pard') {
      if (word === 'plain') group.font = undefined;
    } else if (word === 'f') {
      group.font = value;
      if (group.destination === 'fonttbl') fonts.define(value);
    } else if (group.destination === 'fonttbl') fonts.describe(word, value);
    else fonts.document(word, value);
  }
}

import { MAX_FONTS } from './limits.ts';

/** Which code page the bytes of a text are in, by font. */
export interface FontTable {
  /** A font of the table begins. */
  define(font: number | undefined): void;
  /** A word inside the description of that font. */
  describe(word: string, value: number | undefined): void;
  /** A word of the document that says its code page. */
  document(word: string, value: number | undefined): void;
  codePageOf(font: number | undefined): number;
}

const WINDOWS_LATIN = 1252;

export function createFontTable(): FontTable {
  const codePages = new Map<number, number>();
  let documentPage = WINDOWS_LATIN;
  let defaultFont: number | undefined;
  let defined: number | undefined;
  const set = (codePage: number | undefined): void => {
    if (defined !== undefined && codePage !== undefined && codePages.size < MAX_FONTS)
      codePages.set(defined, codePage);
  };
  return {
    define(font) {
      defined = font;
    },
    describe(word, value) {
      if (word === 'fcharset') set(pagesOfCharsets.get(value ?? 0));
      else if (word === 'cpg') set(value);
    },
    document(word, value) {
      if (word === 'ansicpg' && value !== undefined && value > 0) documentPage = value;
      else if (word === 'deff') defaultFont = value;
      else if (word === 'mac') documentPage = 10_000;
      else if (word === 'pc') documentPage = 437;
      else if (word === 'pca') documentPage = 850;
    },
    codePageOf(font) {
      return codePages.get(font ?? defaultFont ?? -1) ?? documentPage;
    },
  };
}

/** By the numbers that Windows has for charsets of fonts; 1 (default) and 2 (symbols) say nothing. */
const pagesOfCharsets: ReadonlyMap<number, number> = new Map([
  [0, WINDOWS_LATIN],
  [77, 10_000],
  [128, 932],
  [129, 949],
  [130, 1361],
  [134, 936],
  [136, 950],
  [161, 1253],
  [162, 1254],
  [163, 1258],
  [177, 1255],
  [178, 1256],
  [186, 1257],
  [204, 1251],
  [222, 874],
  [238, 1250],
  [254, 437],
  [255, 850],
]);

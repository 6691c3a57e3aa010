import { InputSyntaxError } from '#platform/errors.ts';
import { decompressRtf } from './decompress-rtf.ts';
import { readRtfBody } from './read-rtf-body.ts';

/** Nine times the input is more than references of 17 bytes can make of it; the rest is the initial window. */
const MOST_GROWTH = 9;

export const target = {
  name: 'codecs/rtf',
  corpus: () => [
    Buffer.from(
      '2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0',
      'hex',
    ),
    Buffer.from(
      String.raw`{\rtf1\ansi\ansicpg1252\fromhtml1 {\fonttbl{\f0\fcharset128 X;}}{\*\htmltag64 <b>}\htmlrtf \b\htmlrtf0 \u8364?\'82\'a0{\*\htmltag72 </b>}}`,
    ),
    Buffer.from(String.raw`{\rtf1\fromtext a\par \bin3 abc{\pict 00ff}\uc2\u-10179??\u-8704??\~}`),
  ],
  run(input: Buffer): void {
    if (readRtfBody(input).text.length > input.length * 8)
      throw new Error('the text is longer than its RTF can say');
    try {
      if (decompressRtf(input).length > input.length * MOST_GROWTH)
        throw new Error('more was decompressed than can be');
    } catch (error) {
      if (!(error instanceof InputSyntaxError)) throw error;
    }
  },
};

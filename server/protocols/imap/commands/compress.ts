import { expectCompressArgs } from '#codecs/imap/enable-args.ts';
import { defineCommand, signedInStates } from '../command.ts';

/** COMPRESS DEFLATE: both directions are compressed behind the answer. */
// RFC 4978 §3
export const compress = defineCommand<string>({
  verb: 'COMPRESS',
  states: signedInStates,
  announcing: 'announce',
  parse(decoder) {
    decoder.expectSpace();
    return expectCompressArgs(decoder);
  },
  async run(session, mechanism) {
    if (mechanism !== 'DEFLATE') return { status: 'BAD', text: 'Only DEFLATE is known' };
    if (session.isCompressed)
      return { status: 'NO', code: 'COMPRESSIONACTIVE', text: 'Compression is active already' };
    if (!session.settings.compress)
      return { status: 'NO', code: 'CANNOT', text: 'Compression is switched off' };
    session.isCompressed = true;
    return { status: 'OK', text: 'Compression begins', after: 'compress' };
  },
});

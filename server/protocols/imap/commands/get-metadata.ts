import { expectGetMetadataArgs, type GetMetadataArgs } from '#codecs/imap/metadata-args.ts';
import { writeAnnotations } from '../annotations/write-annotations.ts';
import { defineCommand, done, signedInStates } from '../command.ts';
import { toEntryPlace } from '../annotations/entry-names.ts';

/** GETMETADATA: annotations of a mailbox, or of the server for this user. */
// RFC 5464 §4.2
export const getMetadata = defineCommand<GetMetadataArgs>({
  verb: 'GETMETADATA',
  states: signedInStates,
  announcing: 'announce',
  parse(decoder) {
    decoder.expectSpace();
    return expectGetMetadataArgs(decoder);
  },
  async run(session, { mailbox, ...query }) {
    const { access, account } = session.user;
    const found = mailbox === '' ? undefined : await access.open(mailbox, 'r');
    for (const entry of query.entries)
      // An entry above all others is asked for with a depth.
      if (!/^\/(?:shared|private)$/i.test(entry)) toEntryPlace(entry, account.id);
    const { longest } = await writeAnnotations(session, found, query);
    return longest > 0 ? { status: 'OK', code: `METADATA LONGENTRIES ${longest}` } : done;
  },
});

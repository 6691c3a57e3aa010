import { expectIdFields, type IdFields } from '#codecs/imap/id-args.ts';
import { allStates, defineCommand, done } from '../command.ts';

/** What a client says of itself, into the log: long values are cut. */
const MAX_LOGGED_LENGTH = 200;

/** ID: client and server say what they are. */
// RFC 2971 §3
export const id = defineCommand<IdFields>({
  verb: 'ID',
  states: allStates,
  announcing: 'announce',
  parse(decoder) {
    decoder.expectSpace();
    return expectIdFields(decoder);
  },
  async run(session, fields) {
    const client = Object.fromEntries(
      ['name', 'version', 'os', 'vendor'].map((key) => [
        key,
        fields.get(key)?.slice(0, MAX_LOGGED_LENGTH),
      ]),
    );
    session.log.info('imap-client', { connection: session.connection.id, client });
    session.untagged('ID ("name" "Mailstead")');
    return done;
  },
});

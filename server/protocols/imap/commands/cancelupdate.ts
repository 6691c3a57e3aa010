import { defineCommand } from '../command.ts';
import { CommandRefused } from '../errors.ts';

/** Tags in one CANCELUPDATE. */
const MAX_TAGS = 1000;

/** CANCELUPDATE: the results of earlier searches are no longer kept up to date. */
// RFC 5267 §4.3.4
export const cancelupdate = defineCommand({
  verb: 'CANCELUPDATE',
  states: ['selected'],
  announcing: 'announce',
  parse(decoder) {
    const tags: string[] = [];
    do {
      decoder.expectSpace();
      tags.push(decoder.expectString());
    } while (!decoder.isAtEnd && tags.length < MAX_TAGS);
    return tags;
  },
  async run(session, tags) {
    for (const tag of tags)
      if (session.searches?.cancel(tag) !== true)
        throw new CommandRefused({
          status: 'BAD',
          text: 'No search with such a tag is kept up to date',
        });
    return { status: 'OK' };
  },
});

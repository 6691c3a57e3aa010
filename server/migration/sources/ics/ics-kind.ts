import { calendarFolders } from '../../files/calendar-folders.ts';
import type { FileFolder } from '../../files/file-folder.ts';
import type { FileAccount } from '../../files/file-session.ts';
import { findByExtension } from '../../files/find-files.ts';
import { hasFiles } from '../../files/has-files.ts';
import { LeftOut } from '../../files/left-out.ts';
import type { FileKind } from '../../files/open-file-source.ts';

/** iCalendar files: each is a calendar, a list of tasks, and notes, as far as they are in it. */
export const icsKind: FileKind = {
  kind: 'ics',
  product: 'iCalendar files',
  what: 'an iCalendar file or a folder of them',
  notCarriedOver: ['mail and contacts: iCalendar files hold events, tasks and notes'],
  isAccount: async (path) => await hasFiles(path, ['ics', 'ical', 'ifb', 'icalendar']),
  openAccount({ tree }): FileAccount {
    const leftOut = new LeftOut();
    return {
      async find() {
        leftOut.clear();
        const found: FileFolder[] = [];
        for (const { path } of await findByExtension(tree, 'ics', 'ical', 'icalendar')) {
          const { folders, problem } = await calendarFolders(tree, path, []);
          found.push(...folders);
          if (problem !== undefined) leftOut.add(path, problem);
        }
        return found;
      },
      settings: async () => leftOut.settings(),
      async [Symbol.asyncDispose]() {},
    };
  },
};

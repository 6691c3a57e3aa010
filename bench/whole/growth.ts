import type { ImapClient } from '../../test/faults/wire/imap-client.ts';
import { openLineSocket } from '../../test/faults/wire/line-socket.ts';
import { type BenchRun, residentMb } from './bench-run.ts';
import { davWorks } from './dav-growth.ts';
import { fillCalendar } from './dav-objects.ts';
import { fillAccounts } from './fill-accounts.ts';
import { measureGrowth, type Work } from './growth-of.ts';
import { type MeasuredServer, startMeasuredServer } from './mail-server.ts';
import { openSignedIn } from './open-signed-in.ts';
import { sendMany } from './send-many.ts';
import { timeOf } from './timing.ts';

/** Above so many messages the words of one mailbox take longer to gather than a bench may last. */
const MOST_WITH_TEXT = 200_000;
const FILLED_BYTES = 1024;
/** How cost grows with the mailbox: accounts of 1,000, 10,000 and 100,000 messages and events on one server, measured in turn. */
export async function benchGrowth(run: BenchRun): Promise<void> {
  const subjects = [1000, 10_000, 100_000].map((messages, i) => ({
    n: i + 1,
    items: Math.max(100, Math.round(messages * run.scale)),
  }));
  const hasText = subjects.at(-1)!.items <= MOST_WITH_TEXT;
  await using server = await startMeasuredServer({
    accounts: subjects.length,
    async prepare({ data }, addresses) {
      for (const { n, items } of subjects) {
        await fillCalendar(data, addresses[n - 1]!, items);
        await fillAccounts(data, {
          addresses: [addresses[n - 1]!],
          messages: items,
          size: FILLED_BYTES,
          withText: hasText,
        });
      }
    },
  });
  const before = residentMb(server.process.pid);
  await measureGrowth(run, {
    bench: 'growth',
    unit: 'messages',
    server,
    subjects,
    works: [...works, ...(hasText ? textWorks : []), ...davWorks],
  });
  const grownMb = residentMb(server.process.pid) - before;
  run.report('growth', { figure: 'memory for all of it', value: grownMb, unit: 'MB' });
}

const works: readonly Work[] = [
  {
    name: 'deliver',
    exponent: 0,
    async measure(server, n) {
      const [ms] = await sendMany(server, { messages: 1, connections: 1, accountOf: () => n });
      return ms!;
    },
  },
  inInbox('SELECT', 0, async (client) => await timeOf(() => client.do('SELECT INBOX'))),
  selected('FETCH of one', 0, 'FETCH 50 (UID FLAGS ENVELOPE BODY.PEEK[])'),
  selected(
    'STORE of one flag',
    0,
    'UID STORE 60 +FLAGS (\\Flagged)',
    'UID STORE 60 -FLAGS (\\Flagged)',
  ),
  // The flag is looked for from the first message on.
  inInbox('EXPUNGE of the last', 1, async (client) => {
    await client.do('SELECT INBOX');
    await client.do('STORE * +FLAGS.SILENT (\\Deleted)');
    return await timeOf(async () => await client.do('EXPUNGE'));
  }),
  {
    name: 'from sending to EXISTS in IDLE',
    exponent: 0,
    measure: timeUntilTold,
  },
  selected('SEARCH by UID', 0, 'UID SEARCH UID 50:60 SEEN'),
  selected('SEARCH of unseen, all of them', 1, 'UID SEARCH RETURN (COUNT) UNSEEN'),
  selected('SEARCH SINCE', 1, 'UID SEARCH SINCE 1-Jan-2030'),
];

/** The sender is that of every 500th message. */
const textWorks: readonly Work[] = [
  selected('SEARCH of a sender', 1, 'UID SEARCH FROM "person17@"'),
  selected('SEARCH of a word that is nowhere', 1, 'UID SEARCH TEXT "zzyzxq"'),
];

async function timeUntilTold(server: MeasuredServer, n: number): Promise<number> {
  const socket = await openLineSocket(server.port(143));
  const until = async (line: RegExp) => {
    while (!line.test(await socket.readLine()));
  };
  socket.write(`a LOGIN ${server.address(n)} "${server.folder.password}"\r\n`);
  await until(/^a OK/);
  socket.write('b SELECT INBOX\r\n');
  await until(/^b OK/);
  socket.write('c IDLE\r\n');
  await until(/^\+/);
  const startedAt = performance.now();
  const sent = sendMany(server, { messages: 1, connections: 1, accountOf: () => n });
  await until(/ EXISTS$/);
  const ms = performance.now() - startedAt;
  await sent;
  socket.close();
  return ms;
}

/** The time of the first command; the second undoes it. */
function selected(name: string, exponent: number, command: string, undo?: string): Work {
  return inInbox(name, exponent, async (client) => {
    await client.do('SELECT INBOX');
    const ms = await timeOf(async () => await client.do(command));
    if (undo !== undefined) await client.do(undo);
    return ms;
  });
}

function inInbox(
  name: string,
  exponent: number,
  work: (client: ImapClient) => Promise<number>,
): Work {
  return {
    name,
    exponent,
    async measure(server, n) {
      const client = await openSignedIn(server, n);
      const ms = await work(client);
      client.close();
      return ms;
    },
  };
}

import type { ImapClient } from '../../test/faults/wire/imap-client.ts';
import type { BenchRun } from './bench-run.ts';
import { withStore } from './fill-accounts.ts';
import { measureGrowth, type Work } from './growth-of.ts';
import { type MeasuredServer, startMeasuredServer } from './mail-server.ts';
import { openSignedIn } from './open-signed-in.ts';
import { sendMany } from './send-many.ts';
import { timeOf } from './timing.ts';

const CHILDREN = 50;

/** How cost grows with the number of mailboxes of an account. */
export async function benchMailboxes(run: BenchRun): Promise<void> {
  const subjects = [50, 500, 5000].map((mailboxes, i) => ({
    n: i + 1,
    items: Math.max(20, Math.round(mailboxes * run.scale)),
  }));
  await using server = await startMeasuredServer({
    accounts: subjects.length,
    prepare: async ({ data }, addresses) =>
      await withStore(data, async ({ store, accountOf }) => {
        for (const { n, items } of subjects)
          await store.transact(await accountOf(addresses[n - 1]!), async (tx) => {
            for (let i = 0; i < items; i++)
              await tx.createCollection({
                kind: 'mailbox',
                name: `tree/branch ${Math.floor(i / CHILDREN)}/leaf ${i}`,
              });
          });
      }),
  });
  await measureGrowth(run, { bench: 'mailboxes', unit: 'mailboxes', server, subjects, works });
}

const works: readonly Work[] = [
  signedIn('sign in and LIST of one', 0, async (client) => await client.do('LIST "" INBOX')),
  signedIn('LIST of all', 1, async (client) => await client.do('LIST "" "*"')),
  signedIn('LIST of the first level', 0.5, async (client) => await client.do('LIST "" "%"')),
  signedIn('LIST of all with STATUS', 1, async (client) => {
    await client.do('LIST "" "*" RETURN (SUBSCRIBED STATUS (MESSAGES UNSEEN UIDNEXT UIDVALIDITY))');
  }),
  signedIn('STATUS of one', 0, async (client) => {
    await client.do('STATUS "tree/branch 0/leaf 1" (MESSAGES UNSEEN SIZE)');
  }),
  signedIn('CREATE and DELETE of one', 0, async (client) => {
    await client.do('CREATE "tree/branch 0/new"');
    await client.do('DELETE "tree/branch 0/new"');
  }),
  signedIn('RENAME of a parent of 20', 0, async (client) => {
    await client.do('RENAME "tree/branch 0" "tree/renamed"');
    await client.do('RENAME "tree/renamed" "tree/branch 0"');
  }),
  signedIn('RENAME of the parent of all', 1, async (client) => {
    await client.do('RENAME tree renamed');
    await client.do('RENAME renamed tree');
  }),
  signedIn('SELECT', 0, async (client) => await client.do('SELECT "tree/branch 0/leaf 1"')),
  {
    name: 'deliver',
    exponent: 0,
    async measure(server, n) {
      const [ms] = await sendMany(server, { messages: 1, connections: 1, accountOf: () => n });
      return ms!;
    },
  },
];

function signedIn(
  name: string,
  exponent: number,
  work: (client: ImapClient) => Promise<unknown>,
): Work {
  return {
    name,
    exponent,
    async measure(server: MeasuredServer, n: number) {
      const client = await openSignedIn(server, n);
      const ms = await timeOf(async () => await work(client));
      client.close();
      return ms;
    },
  };
}

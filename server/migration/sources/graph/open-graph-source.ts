import type { EndpointOpening } from '../../open-endpoints.ts';
import { graphFromEndpoint, type GraphConnection } from '../../graph/connect-graph.ts';
import { listAccounts } from '../../graph/list-accounts.ts';
import { notToldByGraph, probeGraph } from '../../graph/probe-graph.ts';
import type { AccountLogin, Source } from '../../source.ts';
import { createGraphSession } from './graph-session.ts';

/** A tenant of Microsoft 365, as an administrator describes it. */
export async function graphSourceFromEndpoint(opening: EndpointOpening): Promise<Source> {
  const withArchive = opening.endpoint.options['archive'] !== 'skip';
  return openGraphSource(await graphFromEndpoint(opening), withArchive);
}

/** @param withArchive also what lies in archive mailboxes, below a folder "Archive" */
export function openGraphSource(connection: GraphConnection, withArchive = true): Source {
  return {
    kind: 'graph',
    async probe(login) {
      const probe = await probeGraph(connection, login?.name);
      return { ...probe, notCarriedOver: notToldByGraph };
    },
    accounts: () => listAccounts(connection),
    async open({ name }: AccountLogin) {
      const mailbox = connection.open(name);
      // Whether there is such a mailbox is known at once, and not in the middle.
      await mailbox.ask({ path: '/mailFolders/inbox?$select=id' });
      return createGraphSession(mailbox, { withArchive });
    },
    async [Symbol.asyncDispose]() {
      connection[Symbol.dispose]();
    },
  };
}

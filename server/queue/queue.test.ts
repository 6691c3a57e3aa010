import { administrationContract } from '../../test/support/queue/administration-contract.ts';
import { nodesContract } from '../../test/support/queue/nodes-contract.ts';
import { reportsContract } from '../../test/support/queue/reports-contract.ts';
import { sendingContract } from '../../test/support/queue/sending-contract.ts';
import { onEachDatabase } from '../../test/support/sql-factories.ts';

await onEachDatabase('the queue', (factory) => {
  sendingContract(factory);
  reportsContract(factory);
  administrationContract(factory);
  nodesContract(factory);
});

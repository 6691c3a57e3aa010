import { queueContract } from '../../test/support/queue-contract.ts';
import { onEachDatabase } from '../../test/support/sql-factories.ts';

await onEachDatabase('the queue', queueContract);

import { directoryContract } from '../../test/support/directory/directory-contract.ts';
import { onEachDatabase } from '../../test/support/sql-factories.ts';

await onEachDatabase('the directory', directoryContract);

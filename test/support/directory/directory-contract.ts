import { accountsContract } from './accounts-contract.ts';
import { addressListContract } from './address-list-contract.ts';
import { delegationContract } from './delegation-contract.ts';
import { resourcesContract } from './resources-contract.ts';
import { certificatesContract } from './certificates-contract.ts';
import { grantsContract } from './grants-contract.ts';
import { passwordLinksContract } from './password-links-contract.ts';
import { recipientsContract } from './recipients-contract.ts';
import { saslContract } from './sasl-contract.ts';
import { signInContract } from './sign-in-contract.ts';
import { serverEntriesContract } from './server-entries-contract.ts';
import type { SqlFactory } from '../sql-factories.ts';

/** Everything the directory promises, on any database behind the SQL seam. */
export function directoryContract(factory: SqlFactory): void {
  accountsContract(factory);
  passwordLinksContract(factory);
  recipientsContract(factory);
  signInContract(factory);
  saslContract(factory);
  certificatesContract(factory);
  grantsContract(factory);
  serverEntriesContract(factory);
  resourcesContract(factory);
  addressListContract(factory);
  delegationContract(factory);
}

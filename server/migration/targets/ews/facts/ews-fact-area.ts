import type { Facts } from '../../../account-facts.ts';
import type { AccountSettings } from '../../../account-settings.ts';
import type { FactArea } from '../../../exchange/fact-areas.ts';
import type { EwsAccount } from '../ews-account.ts';

export interface EwsFactArea extends FactArea<EwsAccount> {
  /** What these settings may change; undefined where they change nothing, or the server cannot tell. @throws DomainError */
  read(account: EwsAccount, wanted: AccountSettings): Promise<Facts | undefined>;
}

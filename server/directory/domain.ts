import { noSendLimits, type Quota, type SendLimits } from './account.ts';

/** Where a gateway domain's mail goes on to: hosts tried in order, else the domain's MX above us. */
export interface GatewayRoute {
  readonly hosts: readonly { readonly host: string; readonly port: number }[];
}

/** A DKIM key of the domain; the private key lies in the keys folder under this selector. */
export interface DkimSelector {
  readonly selector: string;
  readonly algorithm: 'rsa-sha256' | 'ed25519-sha256';
  readonly isSigning: boolean;
}

/**
 * Whom the accounts of a domain see in the address list, and who sees them. server: all domains of the server that have this
 * setting; domain: only each other; none: there is no list.
 */
export type AddressListScope = 'server' | 'domain' | 'none';
export const addressListScopes: readonly AddressListScope[] = ['server', 'domain', 'none'];

/**
 * Who sees when the accounts of a domain are busy without having been granted it: all accounts of the server, those of the
 * domain, nobody.
 */
export type FreeBusyScope = 'server' | 'domain' | 'none';
export const freeBusyScopes: readonly FreeBusyScope[] = ['server', 'domain', 'none'];

export interface DomainSettings {
  /** Address that takes mail for names that do not exist; null: they are refused. */
  readonly catchAll: string | null;
  /** null: the server's. */
  readonly plusSeparators: string | null;
  /** Quota of accounts that have none of their own. */
  readonly defaultQuota: Quota;
  /** For all accounts of the domain together. */
  readonly quota: Quota;
  /** How full the domain is, in per cent of its quota, when its administrator is told. */
  readonly quotaWarningPercent: number;
  /** For accounts that have none of their own. */
  readonly defaultSendLimits: SendLimits;
  /** For all accounts of the domain together. */
  readonly sendLimits: SendLimits;
  readonly route: GatewayRoute | null;
  readonly dkim: readonly DkimSelector[];
  readonly addressList: AddressListScope;
  readonly freeBusy: FreeBusyScope;
}

/**
 * local: has accounts here; alias: every address stands for the same one in `aliasOf`; gateway: mail is taken and
 * sent on (backup MX).
 */
export type DomainKind = 'local' | 'alias' | 'gateway';

export interface Domain {
  /** Lower case, A-labels. */
  readonly name: string;
  /** As people read it (U-labels). */
  readonly displayName: string;
  readonly kind: DomainKind;
  readonly aliasOf: string | null;
  readonly isEnabled: boolean;
  readonly settings: DomainSettings;
  readonly createdMs: number;
}

const unlimited: Quota = { bytes: null, messages: null };

export const defaultDomainSettings: DomainSettings = {
  catchAll: null,
  plusSeparators: null,
  defaultQuota: unlimited,
  quota: unlimited,
  quotaWarningPercent: 90,
  defaultSendLimits: noSendLimits,
  sendLimits: noSendLimits,
  route: null,
  dkim: [],
  // Customers of one server do not know of each other.
  addressList: 'domain',
  freeBusy: 'domain',
};

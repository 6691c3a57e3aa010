import { microsoftClouds, type MicrosoftCloud } from '#codecs/exchange/microsoft-clouds.ts';
import { DomainError } from '#platform/errors.ts';
import { nearestName } from '#platform/nearest-name.ts';
import type { OauthServer } from './oauth-client.ts';

/** What tokens are for. */
export type TokenUse = 'graph' | 'imap' | 'ews';

/** @throws DomainError bad-value */
export function cloudNamed(name = 'global'): MicrosoftCloud {
  const found = Object.hasOwn(microsoftClouds, name) ? microsoftClouds[name] : undefined;
  if (found !== undefined) return found;
  const names = Object.keys(microsoftClouds);
  const nearest = nearestName(name, names);
  throw new DomainError(
    'bad-value',
    `no cloud of Microsoft is called ${name}: ${nearest ?? names.join(', ')}`,
  );
}

/** @param tenant an id, a domain, or "organizations" */
export function microsoftServer({ login }: MicrosoftCloud, tenant: string): OauthServer {
  const base = `https://${login}/${encodeURIComponent(tenant)}/oauth2/v2.0`;
  return { tokenUrl: `${base}/token`, deviceUrl: `${base}/devicecode` };
}

export const googleServer: OauthServer = {
  tokenUrl: 'https://oauth2.googleapis.com/token',
  deviceUrl: 'https://oauth2.googleapis.com/device/code',
};

/** What a program of its own may ask for: everything that an administrator has consented to. */
export function microsoftAppScope({ graph, outlook }: MicrosoftCloud, use: TokenUse): string {
  return `https://${use === 'graph' ? graph : outlook}/.default`;
}

const graphPermissions = [
  'Mail.ReadWrite',
  'Calendars.ReadWrite',
  'Contacts.ReadWrite',
  'Tasks.ReadWrite',
  'MailboxSettings.ReadWrite',
  'User.Read',
];

/** What somebody who signs in is asked to allow. */
export function microsoftUserScope({ graph, outlook }: MicrosoftCloud, use: TokenUse): string {
  // IMAP's own name for the host, whatever it is reached by.
  const imap = outlook === 'outlook.office365.com' ? 'outlook.office.com' : outlook;
  const wanted: Record<TokenUse, readonly string[]> = {
    graph: graphPermissions.map((name) => `https://${graph}/${name}`),
    imap: [`https://${imap}/IMAP.AccessAsUser.All`],
    ews: [`https://${outlook}/EWS.AccessAsUser.All`],
  };
  return [...wanted[use], 'offline_access'].join(' ');
}

export const googleUserScope = 'https://mail.google.com/';
/** For service accounts: shows all labels, and is not bound to the limits of folders that users have set. */
export const googleAdminScope = 'https://www.googleapis.com/auth/gmail.imap_admin';

import {
  davHomesOf,
  type DiscoverableServices,
  type MailService,
  mailServiceOf,
} from '../services.ts';
import { uuidOfUrl } from './payload-uuid.ts';
import { formatPropertyList, type PropertyValue } from './property-list.ts';

type Dictionary = { readonly [key: string]: PropertyValue };

/** What people read while they load a profile. */
export interface ProfileTexts {
  readonly description: string;
  readonly mail: string;
  readonly calendars: string;
  readonly contacts: string;
}

export const profileTexts: Readonly<Record<'en' | 'de', ProfileTexts>> = {
  en: {
    description:
      'Sets up mail, calendars and contacts. The password is asked for when it is loaded.',
    mail: 'Mail',
    calendars: 'Calendars',
    contacts: 'Contacts',
  },
  de: {
    description:
      'Richtet E-Mail, Kalender und Kontakte ein. Nach dem Passwort wird beim Laden gefragt.',
    mail: 'E-Mail',
    calendars: 'Kalender',
    contacts: 'Kontakte',
  },
};

/** A configuration profile for Apple's devices, without password. Identifiers depend on host and address alone. */
export function formatProfile(
  services: DiscoverableServices,
  address: string,
  texts: ProfileTexts,
): string {
  const identifier = `${services.hostname.split('.').reverse().join('.')}.mailstead.${address}`;
  const head = (kind: string, type: string, name: string): Dictionary => ({
    PayloadType: type,
    PayloadVersion: 1,
    PayloadIdentifier: kind === '' ? identifier : `${identifier}.${kind}`,
    PayloadUUID: uuidOfUrl(`https://${services.hostname}/profile/${address}/${kind}`),
    PayloadDisplayName: name,
  });
  const mail = mailPayload(services, address);
  const dav = davPayloads(services, address);
  const name = (text: string) => `${text} (${address})`;
  const payloads: Dictionary[] = [];
  if (mail !== undefined)
    payloads.push({ ...head('mail', 'com.apple.mail.managed', name(texts.mail)), ...mail });
  if (dav !== undefined)
    payloads.push(
      { ...head('caldav', 'com.apple.caldav.account', name(texts.calendars)), ...dav.calendars },
      { ...head('carddav', 'com.apple.carddav.account', name(texts.contacts)), ...dav.contacts },
    );
  return formatPropertyList({
    ...head('', 'Configuration', address),
    PayloadDescription: texts.description,
    PayloadOrganization: services.hostname,
    PayloadRemovalDisallowed: false,
    PayloadContent: payloads,
  });
}

/** Undefined without a way to fetch mail and one to send it. */
function mailPayload(services: DiscoverableServices, address: string): Dictionary | undefined {
  const incoming = mailServiceOf(services, 'imap') ?? mailServiceOf(services, 'pop3');
  const outgoing = mailServiceOf(services, 'smtp');
  if (incoming === undefined || outgoing === undefined) return undefined;
  return {
    EmailAccountDescription: address,
    EmailAccountName: address,
    EmailAccountType: incoming.protocol === 'imap' ? 'EmailTypeIMAP' : 'EmailTypePOP',
    EmailAddress: address,
    ...serverKeys('IncomingMailServer', services, { service: incoming, address }),
    ...serverKeys('OutgoingMailServer', services, { service: outgoing, address }),
    OutgoingPasswordSameAsIncomingPassword: true,
  };
}

function serverKeys(
  prefix: string,
  { hostname }: DiscoverableServices,
  { service, address }: { readonly service: MailService; readonly address: string },
): Dictionary {
  return {
    [`${prefix}Authentication`]: 'EmailAuthPassword',
    [`${prefix}HostName`]: hostname,
    [`${prefix}PortNumber`]: service.port,
    [`${prefix}UseSSL`]: true,
    [`${prefix}Username`]: address,
  };
}

function davPayloads(services: DiscoverableServices, address: string) {
  const homes = davHomesOf(services, address);
  if (homes === undefined) return undefined;
  const { hostname, port } = new URL(services.origin);
  const keys = (prefix: string): Dictionary => ({
    [`${prefix}AccountDescription`]: address,
    [`${prefix}HostName`]: hostname,
    [`${prefix}Port`]: port === '' ? 443 : Number(port),
    [`${prefix}UseSSL`]: true,
    [`${prefix}Username`]: address,
    [`${prefix}PrincipalURL`]: homes.principalPath,
  });
  return { calendars: keys('CalDAV'), contacts: keys('CardDAV') };
}

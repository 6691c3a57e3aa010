import { element, type Markup } from '../markup.ts';
import { type DiscoverableServices, type MailService, urlOf } from '../services.ts';
import type { Visitor } from '../visitor.ts';
import { exchangeUserSettings } from './tables/exchange-settings.ts';

/** What a setting is for an account; undefined when it is not available. */
type SettingOf = (visitor: Visitor) => Markup | undefined;

const pop3 = connections('pop3');
const imap = connections('imap');
const smtp = connections('smtp');
const ews: SettingOf = ({ services }) => text(urlOf(services, 'ews'));

/** One line a setting: what there is more of later is added here. */
const settings: Readonly<Record<string, SettingOf>> = {
  UserDisplayName: ({ displayName }) => text(displayName),
  AutoDiscoverSMTPAddress: ({ address }) => text(address),
  InternalEwsUrl: ews,
  ExternalEwsUrl: ews,
  InternalPop3Connections: pop3,
  ExternalPop3Connections: pop3,
  InternalImap4Connections: imap,
  ExternalImap4Connections: imap,
  InternalSmtpConnections: smtp,
  ExternalSmtpConnections: smtp,
};

/** The same for everybody in a domain. */
export function domainSettingOf(name: string, services: DiscoverableServices): string | undefined {
  return name === 'ExternalEwsUrl' ? urlOf(services, 'ews') : undefined;
}

/** The settings asked for, and why the others cannot be told. */
export function formatUserSettings(names: readonly string[], visitor: Visitor): Markup[] {
  const found: Markup[] = [];
  const errors: Markup[] = [];
  for (const name of new Set(names)) {
    const value = Object.hasOwn(settings, name) ? settings[name]!(visitor) : undefined;
    if (value === undefined) errors.push(settingError('UserSettingError', name));
    else found.push(namedSetting(name, value));
  }
  return [element('UserSettingErrors', errors), element('UserSettings', found)];
}

export function settingError(elementName: string, setting: string): Markup {
  const isKnown = exchangeUserSettings.has(setting);
  return element(elementName, [
    element('ErrorCode', isKnown ? 'SettingIsNotAvailable' : 'InvalidSetting'),
    element('ErrorMessage', isKnown ? 'Setting is not available.' : 'Setting is not known.'),
    element('SettingName', setting),
  ]);
}

/** Told by its kind of value, as the client's reader wants it. */
function namedSetting(name: string, value: Markup): Markup {
  const type = name.endsWith('Connections')
    ? 'ProtocolConnectionCollectionSetting'
    : 'StringSetting';
  return element('UserSetting', [element('Name', name), value], { 'i:type': type });
}

function text(value: string | undefined): Markup | undefined {
  return value === undefined ? undefined : element('Value', value);
}

function connections(protocol: MailService['protocol']): SettingOf {
  return ({ services }) => {
    const ports = services.mail.filter((s) => s.protocol === protocol);
    if (ports.length === 0) return undefined;
    return element(
      'ProtocolConnections',
      ports.map(({ port, security }) =>
        element('ProtocolConnection', [
          element('EncryptionMethod', security === 'tls' ? 'SSL' : 'TLS'),
          element('Hostname', services.hostname),
          element('Port', String(port)),
        ]),
      ),
    );
  };
}

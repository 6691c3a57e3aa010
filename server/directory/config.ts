import { choice, duration, integer, text } from '#platform/setting-kinds.ts';
import { serverSettings, type ServerSettings } from '#platform/server-settings.ts';
import { normalLanguage } from './profile.ts';
import { normalTimeZone } from './time-zone.ts';
import { defineSettings, type Settings, type ValuesOf } from '#platform/settings.ts';

/** What the directory reads from the configuration; asked for anew at every use, so that a reload applies at once. */
export const directorySettings = defineSettings('directory', 'Addresses and signing in.', {
  plusSeparators: text({
    default: '+',
    check: (v) =>
      /^[!#$%&'*+\-/=?^_`{|}~.]{0,4}$/.test(v) ? undefined : 'up to four characters such as "+-"',
    doc: 'Characters that part a name from its detail (ann+lists@...); empty: none. A domain may have its own.',
  }),
  defaultLanguage: text({
    default: 'en',
    check: (v) => (isAllowed(normalLanguage, v) ? undefined : 'a language tag such as "de-CH"'),
    doc: 'Language of new accounts: in it the server writes to them and names their first collections.',
  }),
  defaultTimeZone: text({
    default: 'UTC',
    check: (v) =>
      isAllowed(normalTimeZone, v) ? undefined : 'an IANA name such as "Europe/Berlin"',
    doc: 'Time zone of new accounts.',
  }),
  maxExpansionDepth: integer({
    default: 10,
    min: 1,
    max: 50,
    unit: 'steps',
    doc: 'Longest chain of aliases, groups and forwards followed for one recipient.',
  }),
  maxExpansion: integer({
    default: 10_000,
    min: 1,
    max: 1_000_000,
    unit: 'recipients',
    doc: 'Most mailboxes and remote addresses that one recipient may stand for.',
  }),
  verifiedLoginTtl: duration({
    default: '5m',
    min: '0s',
    max: '1h',
    doc: 'How long a password that was right is remembered in memory, so that the next sign-in is quick; 0s: not at all.',
  }),
  passwordHashConcurrency: integer({
    default: 4,
    min: 1,
    max: 64,
    unit: 'computations',
    doc: 'Password hashes computed at the same time; each takes about 19 MiB of memory.',
  }),
  freeFailuresPerAccount: integer({
    default: 10,
    min: 1,
    max: 10_000,
    unit: 'failures',
    doc: 'Wrong passwords for one account after which signing in to it is blocked for a growing time.',
  }),
  freeFailuresPerAddress: integer({
    default: 10,
    min: 1,
    max: 10_000,
    unit: 'failures',
    doc: 'The same for one client address outside the trusted networks.',
  }),
  freeFailuresPerSubnet: integer({
    default: 40,
    min: 1,
    max: 100_000,
    unit: 'failures',
    doc: 'The same for a whole /24 (IPv4) or /64 (IPv6).',
  }),
  failureDelay: duration({
    default: '250ms',
    min: '0s',
    max: '10s',
    doc: 'Pause before the first refusal is answered; it doubles with each further failure.',
  }),
  maxFailureDelay: duration({
    default: '8s',
    min: '0s',
    max: '1m',
    doc: 'Longest such pause.',
  }),
  maxBlock: duration({
    default: '5m',
    min: '1s',
    max: '1d',
    doc: 'Longest time for which an account, address or subnet is refused without its password being looked at.',
  }),
  minPasswordLength: integer({
    default: 10,
    min: 4,
    max: 64,
    unit: 'characters',
    doc: 'Shortest password that users may choose for themselves.',
  }),
  scram: choice({
    default: 'auto',
    values: ['auto', 'on', 'off'],
    doc: 'Whether SCRAM-SHA-256 is offered; auto: while no imported password waits for the first sign-in that gives it SCRAM keys.',
  }),
  scramIterations: integer({
    default: 16_384,
    min: 4_096,
    max: 1_000_000,
    unit: 'iterations',
    doc: 'Work put into the SCRAM-SHA-256 keys made when a password is set; clients do the same work at each sign-in.',
  }),
});

function isAllowed(parse: (text: string) => string, text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}

export type DirectorySettings = ValuesOf<typeof directorySettings> &
  Pick<ServerSettings, 'defaultDomain' | 'trustedNetworks'>;

/** The part of the configuration that the directory uses; made once for each state of the configuration. */
export function directorySettingsOf(current: () => Settings): () => DirectorySettings {
  let from: Settings | undefined;
  let made: DirectorySettings | undefined;
  return () => {
    const settings = current();
    if (made !== undefined && from === settings) return made;
    const { defaultDomain, trustedNetworks } = settings.of(serverSettings);
    from = settings;
    made = { ...settings.of(directorySettings), defaultDomain, trustedNetworks };
    return made;
  };
}

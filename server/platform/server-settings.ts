// The settings of the server as a whole; each other section is declared in the config.ts of its folder.
import {
  choice,
  duration,
  flag,
  integer,
  networks,
  path,
  size,
  table,
  text,
  textList,
} from './setting-kinds.ts';
import { defineSettings, type ValuesOf } from './settings.ts';

export const serverSettings = defineSettings('server', 'The server as a whole.', {
  hostname: text({
    default: 'localhost',
    check: expectHostName,
    apply: 'restart',
    doc: 'Name this server calls itself in greetings, Received fields and certificates.',
  }),
  defaultDomain: text({
    default: '',
    check: (v) => (v === '' ? undefined : expectHostName(v)),
    doc: 'Domain added to login names without "@"; empty: the only domain, when there is just one.',
  }),
  bind: textList({
    default: ['0.0.0.0', '::'],
    check: (v) => (/^[0-9a-fA-F.:%]+$/.test(v) ? undefined : 'an IP address of this machine'),
    apply: 'restart',
    doc: 'Addresses of this machine on which all listeners wait.',
  }),
  portBase: integer({
    default: 0,
    min: 0,
    max: 60_000,
    apply: 'restart',
    doc: 'Added to every well-known port: 10000 makes SMTP listen on 10025.',
  }),
  storage: text({
    default: 'embedded',
    check: (v) =>
      v === 'embedded' || /^postgres(ql)?:\/\//.test(v)
        ? undefined
        : '"embedded" or an address such as "postgres://user:password@host/database"',
    apply: 'restart',
    isSecret: true,
    doc: 'Where directory, index and queue are kept: "embedded" (files in the data folder) or a PostgreSQL address.',
  }),
  databaseConnections: integer({
    default: 32,
    min: 8,
    max: 1000,
    unit: 'connections',
    apply: 'restart',
    doc: 'Most connections of each process to PostgreSQL, where storage is one; it must allow them for all nodes and workers together.',
  }),
  durability: choice({
    default: 'normal',
    values: ['normal', 'strict'],
    apply: 'restart',
    doc: 'Mail is on disk before it is acknowledged in both; strict also syncs the index with each change instead of every second.',
  }),
  workers: integer({
    default: 1,
    min: 1,
    max: 64,
    unit: 'processes',
    apply: 'restart',
    doc: 'Processes that serve the same ports over the same data; more than the processor cores gain nothing.',
  }),
  trustedNetworks: networks({
    default: ['127.0.0.0/8', '::1'],
    doc: 'Networks exempt from per-address rate and connection limits, greylisting and sender-authentication look-ups.',
  }),
  allowPlaintextOnLoopback: flag({
    default: false,
    doc: 'Allows signing in without TLS from loopback addresses.',
  }),
  stopTimeout: duration({
    default: '8s',
    min: '1s',
    max: '10m',
    doc: 'How long an orderly stop waits for sessions to come to an end before they are cut.',
  }),
});
export type ServerSettings = ValuesOf<typeof serverSettings>;

export const logSettings = defineSettings('log', 'What is written to the log (standard error).', {
  level: choice({
    default: 'info',
    values: ['debug', 'info', 'warn', 'error', 'silent'],
    doc: 'Least important level that is written.',
  }),
  format: choice({
    default: 'auto',
    values: ['auto', 'json', 'text'],
    doc: 'One JSON object a line, or readable text; auto: text on a terminal, JSON elsewhere.',
  }),
});
export type LogSettings = ValuesOf<typeof logSettings>;

export const limitSettings = defineSettings(
  'limits',
  'Bounds that hold for all protocols together.',
  {
    connections: integer({
      default: 20_000,
      min: 10,
      max: 1_000_000,
      unit: 'connections',
      doc: 'Most connections open at the same time, all protocols together.',
    }),
    connectionsPerAddress: integer({
      default: 100,
      min: 1,
      max: 1_000_000,
      unit: 'connections',
      doc: 'Most connections open at the same time from one address outside the trusted networks.',
    }),
    openAccounts: integer({
      default: 500,
      min: 1,
      max: 100_000,
      unit: 'accounts',
      doc: 'Most account indexes kept open; the least recently used is closed first.',
    }),
    messageSize: size({
      default: '50MB',
      min: '64KB',
      max: '2GB',
      doc: 'Largest message taken by any protocol.',
    }),
  },
);
export const dnsSettings = defineSettings('dns', 'How names are looked up.', {
  servers: textList({
    default: [],
    check: (v) =>
      /^(\[[0-9a-fA-F:]+\]|[0-9a-fA-F.:]+)(:\d{1,5})?$/.test(v)
        ? undefined
        : 'an address, with :port if not 53',
    apply: 'restart',
    doc: "Resolvers to ask; empty: the system's.",
  }),
  validating: flag({
    default: false,
    apply: 'restart',
    doc: 'The resolvers check DNSSEC and the way to them is safe (same machine): their AD bit is believed, which DANE needs.',
  }),
  timeout: duration({
    default: '5s',
    min: '100ms',
    max: '1m',
    apply: 'restart',
    doc: 'How long one question waits for its answer.',
  }),
});
export const tlsSettings = defineSettings('tls', 'Certificates and encryption.', {
  source: choice({
    default: 'self-signed',
    values: ['self-signed', 'files', 'acme'],
    apply: 'restart',
    doc: "Where certificates come from: made here at init, from files, or from an authority such as Let's Encrypt.",
  }),
  certificates: table({
    entryName: 'certificate from files',
    doc: 'Certificates for source = "files" (with the others: in addition); each is used for the names it holds.',
    entry: {
      certificate: path({ default: '', doc: 'PEM file with the certificate and its chain.' }),
      key: path({ default: '', doc: 'PEM file with the private key.' }),
    },
  }),
  minimumVersion: choice({
    default: '1.2',
    values: ['1.2', '1.3'],
    doc: 'Oldest version of TLS that is spoken.',
  }),
  clientAuthority: path({
    default: '',
    apply: 'restart',
    doc: 'PEM file with the authorities whose client certificates sign in the accounts they name, without a password (SASL EXTERNAL over submission, IMAP and POP3); empty: clients are not asked for certificates.',
  }),
  warnBefore: duration({
    default: '14d',
    min: '1h',
    max: '365d',
    doc: 'A certificate that ends sooner is reported by `status` and in the log.',
  }),
});
export const acmeSettings = defineSettings(
  'acme',
  'Certificates from an authority, for tls.source = "acme".',
  {
    directory: text({
      default: 'https://acme-v02.api.letsencrypt.org/directory',
      check: (v) =>
        /^https:\/\/\S+$/.test(v) ? undefined : 'an address that starts with https://',
      doc: "The authority's directory address.",
    }),
    contact: text({ default: '', doc: 'Mail address given to the authority; empty: none.' }),
    acceptTerms: flag({
      default: false,
      doc: "Says that you agree to the authority's terms of service; needed for acme.",
    }),
    names: textList({
      default: [],
      check: expectHostName,
      doc: 'Host names that get a certificate of their own; empty: the hostname of the server.',
    }),
    mtaStsNames: flag({
      default: true,
      doc: 'Also get certificates for mta-sts.DOMAIN of our domains whose DNS leads that name to this server; the MTA-STS policy is read there.',
    }),
    discoveryNames: flag({
      default: true,
      doc: 'Also get certificates for autoconfig.DOMAIN and autodiscover.DOMAIN of our domains whose DNS leads these names to this server; programs read their settings there.',
    }),
    challenge: choice({
      default: 'tls-alpn-01',
      values: ['tls-alpn-01', 'http-01'],
      doc: 'How the authority checks names: over the https port, or over the http port.',
    }),
    externalAccountId: text({
      default: '',
      doc: 'Key id for authorities that want external account binding.',
    }),
    externalAccountKey: text({
      default: '',
      isSecret: true,
      doc: 'The base64url key that belongs to it.',
    }),
    trustedAuthority: path({
      default: '',
      doc: "PEM file with the root that signed the authority's own https certificate, when it is not a public one.",
    }),
  },
);
export type AcmeSettings = ValuesOf<typeof acmeSettings>;

/** The sections declared in this file, in the order of the configuration file. */
export const coreSections = [
  serverSettings,
  logSettings,
  limitSettings,
  dnsSettings,
  tlsSettings,
  acmeSettings,
] as const;

/** Says what is allowed when the text is not a host name in its ASCII form. */
function expectHostName(value: string): string | undefined {
  const isFine =
    value.length <= 253 &&
    /^(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*$/i.test(value);
  return isFine ? undefined : 'a host name such as "mail.example.test"';
}

import { duration, flag, integer, size } from '#platform/setting-kinds.ts';
import { defineSettings, type ValuesOf } from '#platform/settings.ts';

export const imapSettings = defineSettings('imap', 'Reading mail over IMAP.', {
  enabled: flag({ default: true, apply: 'restart', doc: 'Whether the IMAP ports are opened.' }),
  maxConnections: integer({
    default: 10_000,
    min: 1,
    max: 1_000_000,
    doc: 'Connections at once, over all ports.',
  }),
  maxConnectionsPerAddress: integer({
    default: 200,
    min: 1,
    max: 100_000,
    doc: 'Connections at once from one network address; trusted networks are exempt.',
  }),
  maxConnectionsPerAccount: integer({
    default: 200,
    min: 1,
    max: 100_000,
    doc: 'Connections at once of one account.',
  }),
  idleTimeout: duration({
    default: '30m',
    min: '30m',
    max: '1d',
    doc: 'A silent signed-in connection is closed after this time (RFC 9051 allows no less than 30 minutes).',
  }),
  signInTimeout: duration({
    default: '1m',
    min: '5s',
    max: '10m',
    doc: 'A connection that has not signed in is closed after this time.',
  }),
  maxLine: size({ default: '64KB', min: '8KB', max: '1MB', doc: 'Longest command line.' }),
  maxMessageSize: size({
    default: '100MB',
    min: '1MB',
    max: '2GB',
    doc: 'Largest message taken by APPEND.',
  }),
  maxMessagesPerCommand: integer({
    default: 1_000_000,
    min: 1000,
    max: 100_000_000,
    doc: 'Messages that one command may work on; clients are told, and go on in steps (MESSAGELIMIT).',
  }),
  compress: flag({ default: true, doc: 'Offer COMPRESS=DEFLATE.' }),
});
export type ImapSettings = ValuesOf<typeof imapSettings>;

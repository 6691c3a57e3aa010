import { duration, flag, integer } from '#platform/setting-kinds.ts';
import { defineSettings, type ValuesOf } from '#platform/settings.ts';

export const popSettings = defineSettings('pop3', 'Fetching mail over POP3.', {
  enabled: flag({ default: true, apply: 'restart', doc: 'Whether the POP3 ports are opened.' }),
  maxConnections: integer({
    default: 2000,
    min: 1,
    max: 100_000,
    doc: 'Connections at once, over all ports.',
  }),
  maxConnectionsPerAddress: integer({
    default: 50,
    min: 1,
    max: 100_000,
    doc: 'Connections at once from one network address; trusted networks are exempt.',
  }),
  idleTimeout: duration({
    default: '10m',
    min: '10m',
    max: '1d',
    doc: 'A silent connection is closed after this time (RFC 1939 allows no less than 10 minutes).',
  }),
  signInTimeout: duration({
    default: '1m',
    min: '5s',
    max: '10m',
    doc: 'A connection that has not signed in is closed after this time.',
  }),
  expireDays: integer({
    default: 0,
    min: 0,
    max: 3650,
    doc: 'Days that mail stays after it was fetched, told to clients in CAPA; 0: for ever.',
  }),
});
export type PopSettings = ValuesOf<typeof popSettings>;

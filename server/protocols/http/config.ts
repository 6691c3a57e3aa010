import { choice, duration, integer, size } from '#platform/setting-kinds.ts';
import { defineSettings, type ValuesOf } from '#platform/settings.ts';

export const httpSettings = defineSettings('http', 'The http and https listeners.', {
  connections: integer({
    default: 2000,
    min: 1,
    max: 100_000,
    unit: 'connections',
    apply: 'restart',
    doc: 'Most connections open at the same time on each of the two ports.',
  }),
  headersTimeout: duration({
    default: '20s',
    min: '1s',
    max: '5m',
    apply: 'restart',
    doc: 'How long a client may take to send the head of a request.',
  }),
  requestTimeout: duration({
    default: '5m',
    min: '5s',
    max: '1h',
    apply: 'restart',
    doc: 'How long a client may take to send a whole request.',
  }),
  keepAlive: duration({
    default: '60s',
    min: '1s',
    max: '10m',
    apply: 'restart',
    doc: 'How long a connection without a request stays open.',
  }),
  headSize: size({
    default: '32KB',
    min: '4KB',
    max: '1MB',
    apply: 'restart',
    doc: 'Largest head of a request.',
  }),
  mtaSts: choice({
    default: 'testing',
    values: ['none', 'testing', 'enforce'],
    doc: 'Mode of the MTA-STS policy published for our domains; enforce needs a certificate that others trust, also for mta-sts.DOMAIN.',
  }),
  mtaStsMaxAge: duration({
    default: '7d',
    min: '1h',
    max: '365d',
    doc: 'How long other servers may keep the MTA-STS policy.',
  }),
});
export type HttpSettings = ValuesOf<typeof httpSettings>;

import { isIP } from 'node:net';
import { duration, flag, integer, table, text, textList } from '#platform/setting-kinds.ts';
import { defineSettings, type ValuesOf } from '#platform/settings.ts';

export const queueSettings = defineSettings(
  'queue',
  'Mail on its way out.',
  {
    firstRetry: duration({
      default: '5m',
      min: '1s',
      max: '1d',
      doc: 'Pause before the second attempt; each later pause is twice as long.',
    }),
    longestRetry: duration({
      default: '4h',
      min: '1s',
      max: '7d',
      doc: 'Longest pause between attempts.',
    }),
    expireAfter: duration({
      default: '5d',
      min: '1m',
      max: '30d',
      doc: 'Undeliverable mail is returned to its sender after this time.',
    }),
    warnAfter: duration({
      default: '4h',
      min: '1m',
      max: '30d',
      doc: 'The sender is told once that delivery is delayed after this time.',
    }),
    attempts: integer({
      default: 50,
      min: 1,
      max: 1000,
      doc: 'Delivery attempts under way at once, over all destinations.',
    }),
    attemptsPerDestination: integer({
      default: 5,
      min: 1,
      max: 100,
      doc: 'Connections to one destination at once.',
    }),
    recipientsPerMessage: integer({
      default: 100,
      min: 1,
      max: 1000,
      doc: 'Recipients given to a destination in one transaction.',
    }),
    messagesPerConnection: integer({
      default: 100,
      min: 1,
      max: 10_000,
      doc: 'Messages sent over one connection before a new one is made.',
    }),
    connectTimeout: duration({
      default: '30s',
      min: '1s',
      max: '5m',
      doc: 'Longest wait for a connection to one address.',
    }),
    heloName: text({ default: '', doc: "Name given in EHLO; empty: the server's host name." }),
    mtaSts: flag({ default: true, doc: 'Honour the MTA-STS policies of destinations (RFC 8461).' }),
    dane: flag({
      default: true,
      doc: 'Honour DANE records of destinations (RFC 7672); needs a validating resolver.',
    }),
    tlsReports: flag({
      default: true,
      doc: 'Send domains that ask for it (a record _smtp._tls.DOMAIN) a daily report of how safely mail could be handed to their hosts (RFC 8460). It tells them counts, and of failures host names, addresses and reasons; nothing of the mail.',
    }),
    rewriteForwardedSenders: flag({
      default: true,
      doc: 'Forwarded mail leaves with an envelope sender of ours that stands for the real one (SRS), so that SPF holds; reports find their way back through this server.',
    }),
    smartHost: text({
      default: '',
      check: placeProblem,
      doc: 'Route that takes all mail without a route of its own: its name, or a host such as "smtp.example.net:587" that needs no sign-in; empty: the MX of each domain.',
    }),
    routes: table({
      entryName: 'name',
      entry: {
        domains: textList({
          default: [],
          doc: 'Recipient domains sent this way; "*.example.org" covers the domains below it.',
        }),
        host: text({
          default: '',
          check: placeProblem,
          doc: 'Host (or "host:port", or "[address]:port") to send to; empty: the MX of each domain.',
        }),
        user: text({ default: '', doc: 'Name to sign in with; empty: no sign-in.' }),
        password: text({ default: '', isSecret: true, doc: 'Password to sign in with.' }),
        tls: text({
          default: 'opportunistic',
          check: (v) =>
            ['opportunistic', 'required', 'verified', 'implicit', 'none'].includes(v)
              ? undefined
              : 'opportunistic, required, verified, implicit or none',
          doc: 'opportunistic, required, verified (certificate checked), implicit (TLS from the start, checked) or none.',
        }),
        sourceAddress: text({
          default: '',
          check: addressProblem,
          doc: 'Address of this machine to send from; empty: chosen by the system.',
        }),
        lmtp: flag({ default: false, doc: 'Speak LMTP instead of SMTP.' }),
      },
      doc: 'Ways out of this server, by name.',
    }),
    sourceAddresses: table({
      entryName: 'domain',
      entry: {
        address: text({ default: '', check: addressProblem, doc: 'Address of this machine.' }),
      },
      doc: 'Address of this machine to send from, by sender domain.',
    }),
    accountRecipientsPerHour: integer({
      default: 500,
      min: 0,
      max: 1_000_000,
      doc: 'Recipients outside this server that one account may write to in an hour; 0: no limit.',
    }),
    accountRecipientsPerDay: integer({
      default: 2000,
      min: 0,
      max: 10_000_000,
      doc: 'The same in a day.',
    }),
    domainRecipientsPerHour: integer({
      default: 0,
      min: 0,
      max: 10_000_000,
      doc: 'Recipients outside this server that all accounts of a domain may write to in an hour; 0: no limit.',
    }),
  },
  ({ smartHost, routes }) => {
    if (smartHost === '' || routes.has(smartHost) || /[.:]/.test(smartHost)) return [];
    const known = [...routes.keys()].map((name) => `"${name}"`).join(', ');
    return [
      [
        'smartHost',
        `found "${smartHost}", which is no route; ${known === '' ? 'there are none' : `known are ${known}`}: add [queue.routes.${smartHost}], or write a host with its port`,
      ],
    ];
  },
);
export type QueueSettings = ValuesOf<typeof queueSettings>;

function placeProblem(value: string): string | undefined {
  const found = /^(?:\[[^\]\s]+\]|[^:\s]+)(?::(\d{1,5}))?$/.exec(value);
  const port = Number(found?.[1] ?? 25);
  const isFine = value === '' || (found !== null && port > 0 && port < 65_536);
  return isFine ? undefined : 'a host, "host:port" or "[address]:port"';
}

function addressProblem(value: string): string | undefined {
  return value === '' || isIP(value) > 0 ? undefined : 'an IP address of this machine';
}

import { defineSettings, type ValuesOf } from '#platform/settings.ts';
import { choice, duration, flag, integer, networks, size } from '#platform/setting-kinds.ts';

export const smtpSettings = defineSettings('smtp', 'Taking mail by SMTP, submission and LMTP.', {
  maxRecipients: integer({
    default: 1000,
    min: 100,
    max: 100_000,
    unit: 'recipients',
    doc: 'Most recipients of one message; senders are told to send the rest separately.',
  }),
  maxMessagesPerConnection: integer({
    default: 500,
    min: 1,
    max: 1_000_000,
    unit: 'messages',
    doc: 'Most messages over one connection from outside the trusted networks.',
  }),
  maxErrors: integer({
    default: 25,
    min: 1,
    max: 10_000,
    unit: 'errors',
    doc: 'After so many refused commands a connection is closed.',
  }),
  slowDownAfter: integer({
    default: 8,
    min: 0,
    max: 10_000,
    unit: 'errors',
    doc: 'After so many refused commands each further refusal is answered later and later.',
  }),
  maxSlowDown: duration({
    default: '20s',
    min: '0s',
    max: '5m',
    doc: 'Longest wait before a refusal is answered.',
  }),
  commandTimeout: duration({
    default: '5m',
    min: '1s',
    max: '1h',
    doc: 'How long a client may be silent between commands (RFC 5321 asks for 5 minutes).',
  }),
  dataTimeout: duration({
    default: '5m',
    min: '1s',
    max: '1h',
    doc: 'How long a client may be silent inside a message.',
  }),
  greetingDelay: duration({
    default: '200ms',
    min: '0s',
    max: '30s',
    doc: 'How long strangers on the mail port wait for the greeting; one that speaks before it is refused.',
  }),
  offerChannelBinding: flag({
    default: false,
    doc: 'Offers SCRAM-SHA-256-PLUS for sending. Off, because mutt with GNU SASL chooses it, fails at it and tries nothing else.',
  }),
  lookUpClientNames: flag({
    default: true,
    doc: 'Looks up the name behind the address of a client outside the trusted networks, for the Received field.',
  }),
  connectionsPerMinute: integer({
    default: 120,
    apply: 'restart',
    min: 1,
    max: 1_000_000,
    unit: 'connections',
    doc: 'New connections a minute from one address (one IPv6 /64) outside the trusted networks.',
  }),
  messagesPerMinute: integer({
    default: 600,
    apply: 'restart',
    min: 1,
    max: 1_000_000,
    unit: 'messages',
    doc: 'Messages a minute from one address (one IPv6 /64) outside the trusted networks, without sign-in.',
  }),
  messagesAtOnce: integer({
    default: 32,
    min: 1,
    max: 10_000,
    unit: 'messages',
    doc: 'Messages that are filed at the same time; further ones wait, so that people reading their mail do not.',
  }),
  memoryForMessages: size({
    default: '64MB',
    min: '1MB',
    max: '16GB',
    doc: 'Memory for messages that are being received; beyond it they go to files at once.',
  }),
  checkFromField: flag({
    default: true,
    doc: 'Users may put only addresses into From and Sender that they may send with, not only into the envelope; what is written on behalf of somebody gets a Sender field.',
  }),
  sentCopies: choice({
    default: 'on-request',
    values: ['never', 'on-request', 'always'],
    doc: "Whether submitted mail is put into the sender's Sent mailbox: on-request for messages with a field X-Save-Sent: yes; always doubles what most mail programs do themselves. An account whose name others send in may keep a copy unasked, unless this is never.",
  }),
  proxyNetworks: networks({
    default: [],
    apply: 'restart',
    doc: 'Balancers that must speak the PROXY protocol (version 1 or 2) to the SMTP ports.',
  }),
  xclientNetworks: networks({
    default: [],
    doc: 'Proxies that may name the real client with XCLIENT.',
  }),
  maxHold: duration({
    default: '30d',
    min: '0s',
    max: '365d',
    doc: 'How far ahead users may ask for a message to be sent (FUTURERELEASE); 0s turns it off.',
  }),
});
export type SmtpSettings = ValuesOf<typeof smtpSettings>;

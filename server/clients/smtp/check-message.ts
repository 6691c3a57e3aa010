import { sizeLimit } from '#codecs/smtp/capabilities.ts';
import { normalizeDomain } from '#codecs/address/domain-name.ts';
import type { ReencodeGoal } from '#codecs/mime/reencode-message.ts';
import type { MailParameters } from '#codecs/smtp/mail-command.ts';
import {
  ownReply,
  type OutboundMessage,
  type OutboundRecipient,
  type OutboundReply,
} from './outbound-message.ts';
import type { SmtpLink } from './smtp-client.ts';

/** How a message goes to this host. */
export interface SendPlan {
  readonly parameters: Partial<MailParameters>;
  readonly hasDsn: boolean;
  readonly usesChunking: boolean;
  /** The content must be put into this form first. */
  readonly reencode?: ReencodeGoal;
  /** The address as this host can take it. */
  readonly writeAddress: (address: string) => string;
  /** Those that cannot be sent here at all. */
  readonly refused: ReadonlyMap<OutboundRecipient, OutboundReply>;
}

/** Fits a message to what the host offers, or says why it cannot go there. */
export async function checkMessage(
  link: SmtpLink,
  message: OutboundMessage,
): Promise<SendPlan | { readonly refusal: OutboundReply }> {
  const { capabilities, options, tls } = link;
  const offers = (keyword: string) => capabilities.keywords.has(keyword);
  const refuse = (enhanced: string, text: string) => ({
    refusal: ownReply(550, enhanced, `${options.hostName} ${text}`),
  });
  // RFC 1870 §6.1
  const most = sizeLimit(capabilities);
  if (most !== undefined && message.size > most)
    return { refusal: ownReply(552, '5.3.4', `${options.hostName} takes ${most} octets at most`) };
  // RFC 8689 §4.2.1
  if (message.requireTls && (tls === undefined || !offers('REQUIRETLS')))
    return refuse('5.7.30', 'does not offer REQUIRETLS');
  const usesChunking = offers('CHUNKING') && (options.prefersChunking ?? true);
  const takesBinary = offers('BINARYMIME') && offers('CHUNKING');
  const needs = await findNeeds(message, {
    utf8: offers('SMTPUTF8'),
    eightBit: offers('8BITMIME'),
  });
  if (needs.hasUtf8Header && !offers('SMTPUTF8'))
    return refuse('5.6.7', 'does not take UTF-8 header fields');
  const writeAddress = offers('SMTPUTF8') ? (address: string) => address : toAscii;
  if (!isAscii(writeAddress(message.sender)) && !offers('SMTPUTF8'))
    return refuse('5.6.7', 'does not take the UTF-8 address of the sender');
  const refused = new Map<OutboundRecipient, OutboundReply>();
  if (!offers('SMTPUTF8'))
    for (const recipient of message.recipients)
      if (!isAscii(writeAddress(recipient.address)))
        refused.set(
          recipient,
          ownReply(553, '5.6.7', `${options.hostName} does not take UTF-8 addresses`),
        );

  // RFC 6152 §3, RFC 3030 §3
  const isBinary = message.body === 'binarymime' && !takesBinary;
  const mustBe7bit = needs.has8bit && !offers('8BITMIME');
  const to = offers('8BITMIME') ? '8bit' : '7bit';
  return {
    ...((isBinary || mustBe7bit) && { reencode: { to, isBinary } }),
    parameters: link.isExtended ? chooseParameters(message, { offers, needs }) : {},
    hasDsn: offers('DSN'),
    usesChunking: usesChunking || message.body === 'binarymime',
    writeAddress,
    refused,
  };
}

function chooseParameters(
  message: OutboundMessage,
  { offers, needs }: { offers: (keyword: string) => boolean; needs: Needs },
): Partial<MailParameters> {
  const parameters: { -readonly [K in keyof MailParameters]?: MailParameters[K] } = {};
  if (offers('SIZE')) parameters.size = message.size;
  if (message.body === 'binarymime') parameters.body = 'BINARYMIME';
  else if (message.body === '8bitmime' && offers('8BITMIME')) parameters.body = '8BITMIME';
  if (offers('SMTPUTF8') && message.isUtf8) parameters.isUtf8 = needs.mayNeedUtf8;
  if (message.requireTls) parameters.requireTls = true;
  if (offers('DSN')) {
    if (message.dsnReturn !== undefined)
      parameters.ret = message.dsnReturn === 'full' ? 'FULL' : 'HDRS';
    parameters.envelopeId = message.envelopeId;
  }
  if (offers('DELIVERBY')) parameters.deliverBy = message.deliverBy;
  if (offers('MT-PRIORITY') && message.priority !== undefined && message.priority !== 0)
    parameters.priority = message.priority;
  return parameters;
}

interface Needs {
  readonly has8bit: boolean;
  readonly hasUtf8Header: boolean;
  readonly mayNeedUtf8: boolean;
}

/** Looks into the content only where the host lacks what the message may need. */
async function findNeeds(
  message: OutboundMessage,
  host: { readonly utf8: boolean; readonly eightBit: boolean },
): Promise<Needs> {
  // Mail that came without BODY=8BITMIME is not always 7-bit.
  const isInDoubt = !host.eightBit || (message.isUtf8 && !host.utf8);
  if (!isInDoubt) return { has8bit: false, hasUtf8Header: false, mayNeedUtf8: message.isUtf8 };
  let has8bit = false;
  let hasUtf8Header = false;
  let isInHeader = true;
  let tail = '';
  for await (const piece of message.content()) {
    const found = piece.some((octet) => octet > 0x7f);
    has8bit ||= found;
    if (!isInHeader) {
      if (has8bit) break;
      continue;
    }
    const text = tail + piece.toString('latin1');
    const end = text.indexOf('\r\n\r\n');
    const header = end < 0 ? text : text.slice(0, end);
    hasUtf8Header ||= /[\x80-\xff]/.test(header);
    isInHeader = end < 0;
    tail = text.slice(-3);
  }
  return {
    has8bit,
    hasUtf8Header: hasUtf8Header && message.isUtf8,
    mayNeedUtf8: message.isUtf8,
  };
}

function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text);
}

/** The domain in A-labels; a local part outside ASCII has no such form. */
// RFC 6531 §3.2
function toAscii(address: string): string {
  if (isAscii(address)) return address;
  const at = address.lastIndexOf('@');
  const domain = normalizeDomain(address.slice(at + 1));
  return domain === undefined ? address : `${address.slice(0, at)}@${domain}`;
}

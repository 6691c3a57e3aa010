import { elementsOf, textOf, type XmlElement } from '#codecs/xml/element.ts';
import type { Bytes } from '#platform/bytes.ts';
import { childNamed, childTextOf, tryRequestDocument } from './outlook-request.ts';

/** One call of the SOAP form. */
export type SoapRequest = { readonly messageId: string } & (
  | {
      readonly operation: 'GetUserSettings';
      readonly mailboxes: readonly string[];
      readonly settings: readonly string[];
    }
  | {
      readonly operation: 'GetDomainSettings';
      readonly domains: readonly string[];
      readonly settings: readonly string[];
    }
  | { readonly operation: 'GetFederationInformation' }
  | { readonly operation: 'other' }
);

/** Echoed in the answer; those of clients are UUIDs. */
const MAX_MESSAGE_ID_CHARS = 256;

/** Undefined for what is no SOAP envelope with a body. */
export function trySoapRequest(body: Bytes): SoapRequest | undefined {
  const envelope = tryRequestDocument(body);
  if (envelope?.name !== 'Envelope') return undefined;
  const header = childNamed(envelope, 'Header');
  const content = childNamed(envelope, 'Body');
  if (content === undefined) return undefined;
  const given = header === undefined ? '' : childTextOf(header, 'MessageID');
  const messageId = given.length > MAX_MESSAGE_ID_CHARS ? '' : given;
  const [message] = elementsOf(content);
  const request = message && childNamed(message, 'Request');
  const settings = request === undefined ? [] : textsIn(request, 'RequestedSettings');
  switch (message?.name ?? '') {
    case 'GetUserSettingsRequestMessage': {
      const users = request && childNamed(request, 'Users');
      const mailboxes = users === undefined ? [] : elementsOf(users).map(mailboxOf);
      return { messageId, operation: 'GetUserSettings', mailboxes, settings };
    }
    case 'GetDomainSettingsRequestMessage': {
      const domains = request === undefined ? [] : textsIn(request, 'Domains');
      return { messageId, operation: 'GetDomainSettings', domains, settings };
    }
    case 'GetFederationInformationRequestMessage':
      return { messageId, operation: 'GetFederationInformation' };
    default:
      return { messageId, operation: 'other' };
  }
}

function mailboxOf(user: XmlElement): string {
  return childTextOf(user, 'Mailbox');
}

function textsIn(parent: XmlElement, name: string): string[] {
  const list = childNamed(parent, name);
  return list === undefined ? [] : elementsOf(list).map((e) => textOf(e).trim());
}

import { element, type Markup } from '../markup.ts';

const AUTODISCOVER = 'http://schemas.microsoft.com/exchange/2010/Autodiscover';
const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const ADDRESSING = 'http://www.w3.org/2005/08/addressing';
const INSTANCE = 'http://www.w3.org/2001/XMLSchema-instance';

/** The failures of one answer, and of what is asked in it. */
const messages = {
  NoError: '',
  InvalidUser: 'The user is not known here, or is somebody else.',
  InvalidDomain: 'The domain is not known here.',
  InvalidRequest: 'The request is not valid.',
  NotFederated: 'There is no federation with others.',
} as const;
export type SoapErrorCode = keyof typeof messages;

/** ErrorCode and ErrorMessage, with which every answer begins. */
export function outcome(code: SoapErrorCode): readonly Markup[] {
  return [element('ErrorCode', code), element('ErrorMessage', messages[code])];
}

export const noRedirect = element('RedirectTarget', [], { 'i:nil': 'true' });

/** The answer of an operation. */
export function formatSoapAnswer(
  operation: string,
  messageId: string,
  content: readonly Markup[],
): string {
  const response = element('Response', content, { 'xmlns:i': INSTANCE });
  const message = element(`${operation}ResponseMessage`, [response], { xmlns: AUTODISCOVER });
  return envelope(`${AUTODISCOVER}/Autodiscover/${operation}Response`, messageId, message);
}

/** For what is not one of the operations. */
export function formatSoapFault(messageId: string): string {
  const fault = element('s:Fault', [
    element('faultcode', 'a:ActionNotSupported', { 'xmlns:a': ADDRESSING }),
    element('faultstring', 'This operation is not known here.'),
  ]);
  return envelope(`${ADDRESSING}/soap/fault`, messageId, fault);
}

function envelope(action: string, messageId: string, body: Markup): string {
  const header = [
    element('a:Action', action, { 's:mustUnderstand': '1' }),
    ...(messageId === '' ? [] : [element('a:RelatesTo', messageId)]),
  ];
  return element('s:Envelope', [element('s:Header', header), element('s:Body', [body])], {
    'xmlns:s': SOAP,
    'xmlns:a': ADDRESSING,
  }).xml;
}

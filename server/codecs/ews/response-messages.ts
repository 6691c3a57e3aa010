import { elementsOf, type XmlElement } from '#codecs/xml/element.ts';
import { InputSyntaxError, type DomainError } from '#platform/errors.ts';
import { backOffMs } from './envelope.ts';
import { ewsFailure } from './ews-failure.ts';
import { part, textAt } from './names.ts';

/** What became of one of the things that a request asked for. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: DomainError };

/** The outcomes of a response in the order of the request. Warnings count as done. */
export function readOutcomes<T>(
  response: XmlElement,
  read: (message: XmlElement) => T,
): Outcome<T>[] {
  const messages = part(response, 'ResponseMessages');
  if (messages === undefined) throw new InputSyntaxError(`${response.name} without messages`, 0);
  return elementsOf(messages).map((message) => {
    const error = failureOf(message);
    return error === undefined ? { ok: true, value: read(message) } : { ok: false, error };
  });
}

/** The one outcome of a response. @throws DomainError when it is a failure */
export function readOnly<T>(response: XmlElement, read: (message: XmlElement) => T): T {
  const [only] = readOutcomes(response, read);
  if (only === undefined) throw new InputSyntaxError(`${response.name} says nothing`, 0);
  return expectDone(only);
}

export function expectDone<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw outcome.error;
  return outcome.value;
}

/** What a message or response says went wrong; undefined when nothing did. */
export function failureOf(message: XmlElement): DomainError | undefined {
  if (message.attributes.get('ResponseClass') !== 'Error') return undefined;
  const code = textAt(message, 'ResponseCode') ?? 'ErrorUnknown';
  const text = textAt(message, 'MessageText') ?? '';
  return ewsFailure(code, text, backOffMs(part(message, 'MessageXml')));
}

import type { XmlElement } from '#codecs/xml/element.ts';

/** One operation with what it is asked, ready to be sent, and how its response is read. */
export interface EwsOperation<T> {
  readonly request: XmlElement;
  /** Whether asking twice does no more than asking once. */
  readonly isRepeatable: boolean;
  /** @throws DomainError where the whole was refused; InputSyntaxError for what is no such response */
  read(response: XmlElement): T;
}

import type { QueueMessage } from './queue.ts';
import type { MessageRow } from './sql/messages.ts';

/** What the queue must know of a message besides its columns; kept as JSON. */
export type MessageFacts = Pick<
  QueueMessage,
  | 'isUtf8'
  | 'body'
  | 'dsnReturn'
  | 'envelopeId'
  | 'requireTls'
  | 'deliverBy'
  | 'priority'
  | 'isSigned'
  | 'isTlsOptional'
>;

export function factsOf(message: QueueMessage): string {
  const facts: MessageFacts = {
    isUtf8: message.isUtf8,
    body: message.body,
    requireTls: message.requireTls,
    priority: message.priority,
    ...(message.isTlsOptional && { isTlsOptional: true }),
    ...(message.isSigned && { isSigned: true }),
    ...(message.dsnReturn && { dsnReturn: message.dsnReturn }),
    ...(message.envelopeId !== undefined && { envelopeId: message.envelopeId }),
    ...(message.deliverBy && { deliverBy: message.deliverBy }),
  };
  return JSON.stringify(facts);
}

export function parseFacts(row: Pick<MessageRow, 'facts'>): MessageFacts {
  return JSON.parse(row.facts) as MessageFacts;
}

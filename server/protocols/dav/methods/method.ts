import type { DavRequest } from '../request.ts';
import type { DavNode } from '../tree/node.ts';

/** One method. */
export interface DavMethod {
  readonly name: string;
  /** Whether Allow names it for this; a method is run in any case and refuses by itself. */
  isOn(node: DavNode): boolean;
  /** Reads the request and ends the response. @throws DavRefused, DomainError, InputSyntaxError */
  run(request: DavRequest): Promise<void>;
}

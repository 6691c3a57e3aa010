import type { DavRequest } from '../request.ts';
import type { PresentNode } from '../tree/node.ts';

/** Something that is asked for by POST. */
export interface PostAction {
  /** Whether a POST to this node may be this. */
  isOn(node: PresentNode): boolean;
  /** Whether this request is this, by its type or query; absent: any is. */
  isFor?(request: DavRequest): boolean;
  /** Does it, and ends the response. */
  run(request: DavRequest, node: PresentNode): Promise<void>;
}

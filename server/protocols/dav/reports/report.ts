import type { XmlElement } from '#codecs/xml/element.ts';
import type { DavRequest } from '../request.ts';
import type { ReportFacts } from '../tables.ts';
import type { PresentNode } from '../tree/node.ts';

/** One report. */
export interface DavReport extends ReportFacts {
  /** It is about one thing, and refused with another Depth than 0; absent: it looks at Depth itself. */
  readonly isOfOneThing?: boolean;
  /** Does it, and ends the response. `node` is one that the report is on, and that the account may see. */
  run(request: DavRequest, node: PresentNode, body: XmlElement): Promise<void>;
}

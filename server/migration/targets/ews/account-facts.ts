import { factsOf } from '../../exchange/fact-areas.ts';
import type { EwsAccount } from './ews-account.ts';
import { absenceArea } from './facts/absence.ts';
import { categoriesArea } from './facts/categories.ts';
import { delegatesArea } from './facts/delegates.ts';
import { rulesArea } from './facts/rules.ts';
import { workingHoursArea } from './facts/working-hours.ts';

/** Each area is a request, for mailboxes that are given something of it. Fatal: unavailable */
export const accountFacts = factsOf<EwsAccount>(
  [rulesArea, categoriesArea, absenceArea, workingHoursArea, delegatesArea],
  ({ code }) => code === 'unavailable',
);

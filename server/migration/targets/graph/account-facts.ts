import { isFatal } from '#clients/graph/run-batch.ts';
import { factsOf } from '../../exchange/fact-areas.ts';
import { categoriesArea } from './facts/categories.ts';
import { mailboxSettingsArea } from './facts/mailbox-settings.ts';
import { rulesArea } from './facts/rules.ts';
import type { GraphAccount } from './graph-account.ts';

/** Each area is a request, for mailboxes that are given something of it. Fatal: unavailable, limit-reached */
export const accountFacts = factsOf<GraphAccount>(
  [rulesArea, categoriesArea, mailboxSettingsArea],
  isFatal,
);

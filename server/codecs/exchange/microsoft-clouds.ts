/** A cloud of Microsoft: hosts differ, all else is the same. */
export interface MicrosoftCloud {
  readonly login: string;
  readonly graph: string;
  readonly outlook: string;
}

export const microsoftClouds: Readonly<Record<string, MicrosoftCloud>> = {
  global: {
    login: 'login.microsoftonline.com',
    graph: 'graph.microsoft.com',
    outlook: 'outlook.office365.com',
  },
  'us-government': {
    login: 'login.microsoftonline.us',
    graph: 'graph.microsoft.us',
    outlook: 'outlook.office365.us',
  },
  'us-defence': {
    login: 'login.microsoftonline.us',
    graph: 'dod-graph.microsoft.us',
    outlook: 'outlook-dod.office365.us',
  },
  china: {
    login: 'login.partner.microsoftonline.cn',
    graph: 'microsoftgraph.chinacloudapi.cn',
    outlook: 'partner.outlook.cn',
  },
};

/** Hosts of Exchange Online; all others that take its tokens are servers of an organisation's own, by their own names. */
export function isExchangeOnline(host: string): boolean {
  const name = host.toLowerCase();
  if (name === 'outlook.office.com') return true;
  return Object.values(microsoftClouds).some(({ outlook }) => name === outlook);
}

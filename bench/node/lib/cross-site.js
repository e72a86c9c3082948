// Whether another site's page may have sent a request.

/** As the shop's component decides it: `Sec-Fetch-Site`, else `Origin`, else whether there is a cookie to abuse. */
export function isCrossSite(request) {
  const site = request.get('sec-fetch-site')
  if (site) return site !== 'same-origin' && site !== 'none'
  const origin = request.get('origin')
  if (origin) return ![`http://${request.get('host')}`, `https://${request.get('host')}`].includes(origin)
  return request.get('cookie') !== undefined
}

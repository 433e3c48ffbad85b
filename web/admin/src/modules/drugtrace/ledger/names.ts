/** One shelf of one holder, for counting places. */
export const placeOf = (row: { holderId: string; locationId: string }): string => `${row.holderId}/${row.locationId}`

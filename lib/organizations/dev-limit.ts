/**
 * Credits that the development environment of a new organization may use a day, until it sets another limit or none: a loop
 * in somebody's first program stops here, and not when everything that was bought is gone. A decimal string.
 */
export const NEW_DEV_DAILY_CREDITS = "5000";

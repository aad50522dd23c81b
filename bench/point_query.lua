-- wrk: a point query with another id at every request and two keys in turn, so that no answer could come from a cache.
-- Arguments: path of the SQL API, key one, key two, number of rows. What is not 2xx, wrk counts by itself: a response() here
-- would cost the load generator more than some of the servers under test.
local path, keys, rows = nil, {}, 1
local count = 0

function init(args)
  path, keys[1], keys[2], rows = args[1], args[2], args[3], tonumber(args[4])
end

function request()
  count = count + 1
  local id = (count * 7919) % rows + 1
  local key = keys[count % 2 + 1]
  return wrk.format('GET', path .. '?api_key=' .. key .. '&q=SELECT%20*%20FROM%20tornadoes%20WHERE%20cartodb_id%20=%20' .. id)
end

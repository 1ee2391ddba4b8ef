-- Sends the requests of the file that REQUESTS names, in turn: METHOD, PATH, TOKEN and BODY between tabs, a request a line.
-- Starts at line FIRST (counted from 0), so that rounds which book do not book the same times twice.

local texts, turn = {}, tonumber(os.getenv("FIRST") or "0")

local function compose(line)
	local method, path, token, body = line:match("^([^\t]*)\t([^\t]*)\t?([^\t]*)\t?(.*)$")
	local headers = { ["Host"] = "localhost" }
	if token ~= "" then headers["Authorization"] = "Bearer " .. token end
	if body ~= "" then headers["Content-Type"] = "application/json" end
	return wrk.format(method, path, headers, body ~= "" and body or nil)
end

function init()
	for line in io.lines(os.getenv("REQUESTS")) do
		texts[#texts + 1] = compose(line)
	end
end

function request()
	turn = turn + 1
	return texts[(turn - 1) % #texts + 1]
end

function done(summary, latency)
	local errors = summary.errors
	io.write(string.format('{"done": %d, "seconds": %.3f, "perSecond": %.1f, "p50": %d, "p99": %d, "refused": %d, "lost": %d}\n',
		summary.requests, summary.duration / 1e6, summary.requests / (summary.duration / 1e6), latency:percentile(50),
		latency:percentile(99), errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
